package io.loupe.engine.dl4j.importer.dl4j;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads {@code coefficients.bin}, a row of numbers behind two headers. ND4J's own reader believes
 * the headers and then reads memory that is not there.
 */
final class Coefficients {
  private static final int LONGEST_SHAPE_INFO = 100;
  private static final String WRONG = "coefficients.bin has a wrong header";

  private Coefficients() {}

  static INDArray read(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long elements = elements(in);
      Header data = Header.read(in);
      if (data.length < 0 || data.length > in.available() / Math.max(1, data.type.width())) {
        throw new IOException("coefficients.bin is shorter than its header says");
      }
      if (data.length != elements) {
        throw new IOException(WRONG);
      }
      int length = Math.toIntExact(data.length);
      int start = bytes.length - in.available();
      return row(ByteBuffer.wrap(bytes, start, bytes.length - start), length, data.type);
    } catch (ArithmeticException
        | IllegalArgumentException
        | EOFException
        | UTFDataFormatException e) {
      throw new IOException(WRONG, e);
    }
  }

  /** How many numbers the shape means; its first number is that of the axes. */
  private static long elements(DataInputStream in) throws IOException {
    Header shape = Header.read(in);
    if (shape.length < 1 || shape.length > LONGEST_SHAPE_INFO) {
      throw new IOException(WRONG);
    }
    long[] info = new long[(int) shape.length];
    for (int i = 0; i < info.length; i++) {
      info[i] = shape.type == DataType.INT32 ? in.readInt() : in.readLong();
    }
    if (info[0] < 1 || info[0] >= info.length) {
      return -1;
    }
    long elements = 1;
    for (long size : Arrays.copyOfRange(info, 1, (int) info[0] + 1)) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  private static INDArray row(ByteBuffer values, int length, DataType type) throws IOException {
    if (type == DataType.DOUBLE) {
      double[] numbers = new double[length];
      values.asDoubleBuffer().get(numbers);
      return Nd4j.createFromArray(numbers).reshape(1, length);
    }
    float[] numbers = new float[length];
    if (type == DataType.FLOAT16) {
      for (int i = 0; i < length; i++) {
        numbers[i] = HalfIndexer.toFloat(values.getShort() & 0xffff);
      }
    } else if (type == DataType.FLOAT) {
      values.asFloatBuffer().get(numbers);
    } else {
      throw new IOException("coefficients.bin holds numbers of the type " + type);
    }
    return Nd4j.createFromArray(numbers).reshape(1, length).castTo(type);
  }

  /** What stands before a buffer: how it was allocated, its length, its type. */
  private record Header(long length, DataType type) {
    static Header read(DataInputStream in) throws IOException {
      String allocation = in.readUTF();
      boolean old =
          allocation.equals("DIRECT") || allocation.equals("HEAP") || allocation.equals("JAVACPP");
      long length = old ? in.readInt() : in.readLong();
      return new Header(length, DataType.valueOf(in.readUTF()));
    }
  }
}
