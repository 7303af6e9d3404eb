package io.loupe.formats.npy;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * Reads an NPY file from front to back. Nothing is allocated by what the header says: its sizes are
 * checked against the file first. Used from one thread.
 */
public final class NpyReader implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final DataFile file;
  private final DataInputStream in;
  private final NpyHeader header;
  private final ByteBuffer chunk;

  private NpyReader(DataFile file, DataInputStream in, NpyHeader header) {
    this.file = file;
    this.in = in;
    this.header = header;
    this.chunk = ByteBuffer.allocate(CHUNK).order(header.type().order());
  }

  /**
   * Opens a file and checks its header.
   *
   * @param file the file
   * @return a reader before the first value
   * @throws DatasetException if it is not an NPY file of numbers in C order, or its length does not
   *     fit its header
   */
  public static NpyReader open(DataFile file) {
    try {
      DataInputStream in = new DataInputStream(file.open());
      try {
        NpyHeader header = NpyHeader.read(in, file);
        check(header, file);
        return new NpyReader(file, in, header);
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  /**
   * Reads a whole file.
   *
   * @param file the file
   * @return its values as floats, owned, in the shape and order of the file
   * @throws DatasetException if it cannot be read or has more than 2^31 - 1 values
   */
  public static Tensor readAll(DataFile file) {
    try (NpyReader reader = open(file)) {
      Shape shape = reader.header.item(0, file);
      float[] values = new float[shape.elements()];
      reader.read(values);
      return Tensor.of(shape, values);
    }
  }

  /**
   * Returns the header.
   *
   * @return type and shape
   */
  public NpyHeader header() {
    return header;
  }

  /**
   * Reads the next values.
   *
   * @param target filled with values, rounded to float
   * @throws DatasetException if there are not that many
   */
  public void read(float[] target) {
    NpyType type = header.type();
    int done = 0;
    while (done < target.length) {
      int count = fill(target.length - done);
      for (int i = 0; i < count; i++) {
        target[done++] = (float) type.read(chunk);
      }
    }
  }

  /**
   * Reads the next integers.
   *
   * @param target filled with values
   * @throws DatasetException if there are not that many or they are not integers
   */
  public void readIntegers(long[] target) {
    NpyType type = header.type();
    if (!type.isInteger()) {
      throw file.wrong(
          "has values of type " + type + " where integers are wanted",
          "Save it as integers, for example with .astype(numpy.int64).");
    }
    int done = 0;
    while (done < target.length) {
      int count = fill(target.length - done);
      for (int i = 0; i < count; i++) {
        target[done++] = type.readInteger(chunk);
      }
    }
  }

  /**
   * Passes over the next values without reading them.
   *
   * @param values how many, not negative
   * @throws DatasetException if there are not that many
   */
  @Experimental
  public void skip(long values) {
    try {
      in.skipNBytes(Math.multiplyExact(values, header.type().bytes()));
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  @Override
  public void close() {
    file.close(in);
  }

  private int fill(int wanted) {
    int count = Math.min(wanted, CHUNK / header.type().bytes());
    try {
      in.readFully(chunk.array(), chunk.arrayOffset(), count * header.type().bytes());
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    chunk.clear();
    return count;
  }

  private static void check(NpyHeader header, DataFile file) {
    if (header.fortranOrder() && header.shape().size() > 1) {
      throw file.wrong(
          "is in Fortran order", "Save it with numpy.save(name, numpy.ascontiguousarray(array)).");
    }
    long expected = bytes(header);
    OptionalLong length = file.length();
    if (expected < 0 || (length.isPresent() && length.getAsLong() != expected)) {
      throw file.wrong(
          "should have "
              + (expected < 0 ? "more than 2^63" : Long.toString(expected))
              + " bytes by its header (shape "
              + header.shapeText()
              + ", type "
              + header.type()
              + ")"
              + (length.isPresent() ? ", but has " + length.getAsLong() : ""),
          "The file is damaged or not complete; fetch or save it again.");
    }
  }

  private static long bytes(NpyHeader header) {
    try {
      return Math.addExact(
          Math.multiplyExact(header.values(), (long) header.type().bytes()), header.bytes());
    } catch (ArithmeticException e) {
      return -1;
    }
  }
}
