package io.loupe.engine.dl4j.onnx;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Recorded files and arrays in a zip. */
final class Archive implements AutoCloseable {
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");

  private final ZipFile zip;

  Archive(String name) throws IOException {
    zip = new ZipFile(Path.of("src/test/resources/onnx", name).toFile());
  }

  byte[] bytes(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("no " + name);
    }
    try (InputStream stream = zip.getInputStream(entry)) {
      return stream.readAllBytes();
    }
  }

  /** Writes a model, and the weights that lie beside it, into a folder. */
  Path model(String name, Path folder) throws IOException {
    for (String weights : List.of(".weights.bin", ".onnx.data")) {
      if (has(name + "/" + name + weights)) {
        Files.write(folder.resolve(name + weights), bytes(name + "/" + name + weights));
      }
    }
    return Files.write(folder.resolve(name + ".onnx"), bytes(name + "/model.onnx"));
  }

  /** The cells of each line of the list of its operators. */
  List<List<String>> operators() throws IOException {
    String index = new String(bytes("INDEX.tsv"), StandardCharsets.UTF_8);
    return index.lines().map(line -> Splitter.on('\t').splitToList(line)).toList();
  }

  boolean has(String name) {
    return zip.getEntry(name) != null;
  }

  /** Values and sizes of an array of float32, row-major. */
  static final class Numbers {
    final float[] values;
    final int[] dims;

    Numbers(float[] values, int[] dims) {
      this.values = values;
      this.dims = dims;
    }

    /** Values of one item; of all where it is negative. */
    float[] of(int item) {
      int length = values.length / dims[0];
      return item < 0 ? values : Arrays.copyOfRange(values, item * length, (item + 1) * length);
    }

    /** One item, as a batch of it. */
    Numbers item(int item) {
      int[] one = dims.clone();
      one[0] = 1;
      return new Numbers(of(item), one);
    }

    /** The same with the last axis behind the first. */
    Numbers channelsFirst() {
      int channels = dims[dims.length - 1];
      int places = values.length / dims[0] / channels;
      float[] to = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        int channel = i % channels;
        int place = i / channels % places;
        int item = i / channels / places;
        to[(item * channels + channel) * places + place] = values[i];
      }
      int[] turned = dims.clone();
      System.arraycopy(dims, 1, turned, 2, dims.length - 2);
      turned[1] = channels;
      return new Numbers(to, turned);
    }
  }

  Numbers numbers(String name, boolean turned) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(name + ".npy")).order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.getShort(8);
    String header = new String(bytes.array(), 10, length, StandardCharsets.US_ASCII);
    Matcher shape = SHAPE.matcher(header);
    if (!header.contains("'<f4'") || !shape.find()) {
      throw new IOException(name + " holds something else: " + header);
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
    Numbers numbers = new Numbers(values, dims);
    return turned ? numbers.channelsFirst() : numbers;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
