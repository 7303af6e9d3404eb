package io.loupe.formats.npy;

import io.loupe.error.OutputException;
import io.loupe.formats.file.Reason;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes floats as an NPY file, type {@code <f4} in C order. The number of items stands in the
 * header only when the writer is closed, so any number can be appended. Used from one thread.
 */
public final class NpyWriter implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final Path path;
  private final Shape item;
  private final FileChannel channel;
  private final ByteBuffer chunk = littleEndian();
  private long items;
  private boolean closed;

  private NpyWriter(Path path, Shape item, FileChannel channel) {
    this.path = path;
    this.item = item;
    this.channel = channel;
  }

  /**
   * Begins a file.
   *
   * @param path a file that does not exist yet
   * @param item shape of one item
   * @return a writer without items
   * @throws OutputException if it cannot be written
   */
  public static NpyWriter create(Path path, Shape item) {
    try {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
      NpyWriter writer = new NpyWriter(path, item, channel);
      try {
        writer.header();
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return writer;
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /**
   * Writes a whole array.
   *
   * @param out where to; not closed
   * @param tensor the values, may be borrowed; its shape is that of the array
   * @throws IOException if it cannot be written
   */
  public static void write(OutputStream out, Tensor tensor) throws IOException {
    out.write(headerOf(tensor.shape()));
    ByteBuffer chunk = littleEndian();
    FloatBuffer values = tensor.data();
    while (values.hasRemaining()) {
      fill(chunk, values);
      out.write(chunk.array(), chunk.arrayOffset(), chunk.limit());
    }
  }

  /**
   * Appends items.
   *
   * @param more [n, item...], may be borrowed
   * @throws IllegalArgumentException if the items have another shape
   * @throws OutputException if they cannot be written
   */
  public void append(Tensor more) {
    if (more.shape().rank() != item.rank() + 1 || !more.shape().item().equals(item)) {
      throw new IllegalArgumentException(
          "Items of shape " + item + " wanted, got a batch of shape " + more.shape());
    }
    FloatBuffer values = more.data();
    try {
      while (values.hasRemaining()) {
        fill(chunk, values);
        writeFully(chunk);
      }
    } catch (IOException e) {
      throw failure(path, e);
    }
    items += more.shape().dim(0);
  }

  /**
   * Writes the number of items into the header and ends the file.
   *
   * @throws OutputException if it cannot be written
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (channel) {
      channel.position(0);
      header();
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private void header() throws IOException {
    writeFully(ByteBuffer.wrap(NpyHeader.ofFloats(items, NpyHeader.sizes(item.dims()))));
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static byte[] headerOf(Shape shape) {
    return shape.rank() == 0
        ? NpyHeader.ofScalar()
        : NpyHeader.ofFloats(shape.dim(0), NpyHeader.sizes(shape.item().dims()));
  }

  private static void fill(ByteBuffer chunk, FloatBuffer values) {
    chunk.clear();
    int count = Math.min(values.remaining(), chunk.capacity() / Float.BYTES);
    chunk.asFloatBuffer().put(values.slice(values.position(), count));
    values.position(values.position() + count);
    chunk.limit(count * Float.BYTES);
  }

  private static ByteBuffer littleEndian() {
    return ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static OutputException failure(Path path, IOException error) {
    return new OutputException(
        "Cannot write " + path.getFileName() + ": " + Reason.of(error) + ".",
        "Choose another folder.",
        error);
  }
}
