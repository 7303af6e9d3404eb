package io.loupe.engine.dl4j.internal;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reads {@code coefficients.bin} after checking that its headers do not promise too much. */
final class Coefficients {
  private static final int LONGEST_SHAPE_INFO = 100;
  private static final String WRONG = "coefficients.bin has a wrong header";

  private Coefficients() {}

  static INDArray read(byte[] bytes) throws IOException {
    check(bytes);
    try {
      return Nd4j.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (RuntimeException e) {
      throw new IOException(WRONG, e);
    }
  }

  private static void check(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      Header shape = Header.read(in);
      if (shape.length > LONGEST_SHAPE_INFO) {
        throw new IOException(WRONG);
      }
      in.skipNBytes(shape.length * shape.type.width());
      Header data = Header.read(in);
      if (data.length < 0 || data.length > in.available() / Math.max(1, data.type.width())) {
        throw new IOException("coefficients.bin is shorter than its header says");
      }
    } catch (IllegalArgumentException | EOFException | UTFDataFormatException e) {
      throw new IOException(WRONG, e);
    }
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
