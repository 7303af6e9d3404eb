package io.loupe.samples.training;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Reads and writes the gzipped IDX files in which MNIST is published. */
final class IdxFiles {

  private static final int IMAGES_MAGIC = 0x0803;
  private static final int LABELS_MAGIC = 0x0801;
  private static final int LARGEST_COUNT = 1_000_000;
  private static final int GZIP_SYSTEM_BYTE = 9;
  private static final byte GZIP_SYSTEM_UNKNOWN = (byte) 255;

  private IdxFiles() {}

  /**
   * Reads {@code NAME-images-idx3-ubyte.gz} and {@code NAME-labels-idx1-ubyte.gz}.
   *
   * @throws IOException when a file is missing, cut short or not what its name says
   */
  static GreyImages read(Path folder, String name) throws IOException {
    return new GreyImages(
        readImages(imagesFile(folder, name)), readLabels(labelsFile(folder, name)));
  }

  /** Writes the two files; the same images and zlib give the same bytes. */
  static void write(Path folder, String name, GreyImages set) throws IOException {
    byte[] images = withHeader(set.pixels(), IMAGES_MAGIC, set.size(), 28, 28);
    byte[] labels = withHeader(set.labels(), LABELS_MAGIC, set.size());
    Files.createDirectories(folder);
    Files.write(imagesFile(folder, name), gzip(images));
    Files.write(labelsFile(folder, name), gzip(labels));
  }

  static Path imagesFile(Path folder, String name) {
    return folder.resolve(name + "-images-idx3-ubyte.gz");
  }

  static Path labelsFile(Path folder, String name) {
    return folder.resolve(name + "-labels-idx1-ubyte.gz");
  }

  private static byte[] readImages(Path file) throws IOException {
    try (DataInputStream in = open(file)) {
      int count = readCount(in, file, IMAGES_MAGIC);
      int rows = in.readInt();
      int columns = in.readInt();
      require(rows == GreyImages.SIDE && columns == GreyImages.SIDE, file, "28 x 28 images");
      return readExactly(in, file, count * GreyImages.AREA);
    }
  }

  private static byte[] readLabels(Path file) throws IOException {
    try (DataInputStream in = open(file)) {
      return readExactly(in, file, readCount(in, file, LABELS_MAGIC));
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(
        new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file))));
  }

  private static int readCount(DataInputStream in, Path file, int magic) throws IOException {
    require(in.readInt() == magic, file, "IDX data of the kind its name says");
    int count = in.readInt();
    require(count > 0 && count <= LARGEST_COUNT, file, "between 1 and 1,000,000 items");
    return count;
  }

  private static byte[] readExactly(DataInputStream in, Path file, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    require(bytes.length == length, file, "as many bytes as its header says");
    return bytes;
  }

  private static void require(boolean holds, Path file, String expected) throws IOException {
    if (!holds) {
      throw new IOException(file + " does not hold " + expected + ".");
    }
  }

  private static byte[] withHeader(byte[] body, int... header) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (int value : header) {
        out.writeInt(value);
      }
      out.write(body);
    }
    return bytes.toByteArray();
  }

  /** Java writes no time into the header, but its byte for the system differs between versions. */
  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    byte[] packed = bytes.toByteArray();
    packed[GZIP_SYSTEM_BYTE] = GZIP_SYSTEM_UNKNOWN;
    return packed;
  }
}
