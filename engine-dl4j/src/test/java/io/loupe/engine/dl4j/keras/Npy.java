package io.loupe.engine.dl4j.keras;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads recorded arrays of float32, row-major. */
public final class Npy {
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");

  private Npy() {}

  /**
   * Reads a file.
   *
   * @param file of float32
   * @return its array
   * @throws IOException if it holds something else
   */
  public static Tensor read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.getShort(8);
    String header = new String(bytes.array(), 10, length, StandardCharsets.US_ASCII);
    Matcher shape = SHAPE.matcher(header);
    if (!header.contains("'<f4'") || !header.contains("False") || !shape.find()) {
      throw new IOException(file + " holds something else: " + header);
    }
    int[] dims =
        Arrays.stream(shape.group(1).split(",", -1))
            .map(String::trim)
            .filter(size -> !size.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    bytes.position(10 + length);
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return Tensor.of(Shape.of(dims), values);
  }

  /** A batch with its last axis brought in front of the others. */
  static Tensor channelsFirst(Tensor batch) {
    int[] dims = batch.shape().dims();
    int channels = dims[dims.length - 1];
    int places = batch.shape().elements() / dims[0] / channels;
    float[] from = batch.toArray();
    float[] to = new float[from.length];
    for (int n = 0; n < dims[0]; n++) {
      for (int p = 0; p < places; p++) {
        for (int c = 0; c < channels; c++) {
          to[(n * channels + c) * places + p] = from[(n * places + p) * channels + c];
        }
      }
    }
    int[] turned = new int[dims.length];
    turned[0] = dims[0];
    turned[1] = channels;
    System.arraycopy(dims, 1, turned, 2, dims.length - 2);
    return Tensor.of(Shape.of(turned), to);
  }
}
