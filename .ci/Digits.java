import static java.nio.charset.StandardCharsets.US_ASCII;

import io.loupe.Loupe;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.formats.npy.NpyWriter;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;

/**
 * Writes digits as idx, npy, a folder of pictures, archives of WebDataset and TFRecord files: those
 * of some data, then the same again, moved and turned a little by a seed, until there are enough.
 * {@code DATA COUNT FOLDER}.
 */
class Digits {
  static final int SIDE = 28;
  static final int SHARDS = 8;

  public static void main(String[] arguments) throws IOException {
    int count = Integer.parseInt(arguments[1]);
    Path folder = Path.of(arguments[2]);
    InputSpec bytes = InputSpec.of(Shape.of(1, SIDE, SIDE), 0, 255);
    List<Sample> digits;
    try (Stream<Sample> samples = Loupe.create().dataset(arguments[0], bytes).samples()) {
      digits = samples.limit(count).toList();
    }
    float[] values = new float[count * SIDE * SIDE];
    float[] labels = new float[count];
    Files.createDirectories(folder.resolve("webdataset"));
    Files.createDirectories(folder.resolve("tfrecord"));
    int each = (count + SHARDS - 1) / SHARDS;
    OutputStream tar = OutputStream.nullOutputStream();
    OutputStream records = OutputStream.nullOutputStream();
    try (DataOutputStream images = idx(folder.resolve("images"), count, SIDE, SIDE);
        DataOutputStream classes = idx(folder.resolve("labels"), count)) {
      for (int n = 0; n < count; n++) {
        Sample digit = digits.get(n % digits.size());
        BufferedImage picture = picture(digit);
        BufferedImage moved = n < digits.size() ? picture : moved(picture, n);
        int label = digit.label().orElseThrow();
        labels[n] = label;
        classes.writeByte(label);
        for (int i = 0; i < SIDE * SIDE; i++) {
          int grey = moved.getRaster().getSample(i % SIDE, i / SIDE, 0);
          images.writeByte(grey);
          values[n * SIDE * SIDE + i] = grey / 255f;
        }
        String name = String.format("%07d", n);
        Path file = folder.resolve("folder/" + label + "/" + name + ".png");
        Files.createDirectories(file.getParent());
        ImageIO.write(moved, "png", file.toFile());
        byte[] png = Files.readAllBytes(file);
        if (n % each == 0) {
          tar.write(new byte[1024]);
          tar.close();
          records.close();
          tar = open(folder.resolve("webdataset/digits-" + n / each + ".tar"));
          records = open(folder.resolve("tfrecord/digits-" + n / each + ".tfrecord"));
        }
        entry(tar, name + ".png", png);
        entry(tar, name + ".cls", String.valueOf(label).getBytes(US_ASCII));
        record(records, png, label);
      }
    }
    tar.write(new byte[1024]);
    tar.close();
    records.close();
    npy(folder.resolve("x.npy"), Tensor.of(Shape.of(count, 1, SIDE, SIDE), values));
    npy(folder.resolve("y.npy"), rows(labels));
  }

  /** Classes as rows with a single 1. */
  static Tensor rows(float[] labels) {
    float[] rows = new float[labels.length * 10];
    for (int n = 0; n < labels.length; n++) {
      rows[n * 10 + (int) labels[n]] = 1;
    }
    return Tensor.of(Shape.of(labels.length, 10), rows);
  }

  static void npy(Path file, Tensor values) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      NpyWriter.write(out, values);
    }
  }

  static OutputStream open(Path file) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(file));
  }

  /** A file in a tar archive. */
  static void entry(OutputStream tar, String name, byte[] content) throws IOException {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 124, String.format("%011o", content.length));
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte value : header) {
      sum += value;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    tar.write(header);
    tar.write(content);
    tar.write(new byte[(512 - content.length % 512) % 512]);
  }

  static void put(byte[] header, int at, String text) {
    System.arraycopy(text.getBytes(US_ASCII), 0, header, at, text.length());
  }

  /** A tf.train.Example with its length and sums. */
  static void record(OutputStream out, byte[] png, int label) throws IOException {
    byte[] image = feature("image", field(1, field(1, png)));
    byte[] number = feature("label", field(3, field(1, new byte[] {(byte) label})));
    byte[] example = field(1, join(image, number));
    ByteBuffer record =
        ByteBuffer.allocate(example.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(example.length).putInt(sum(record.array(), 8));
    record.put(example).putInt(sum(example, example.length));
    out.write(record.array());
  }

  static byte[] feature(String name, byte[] value) {
    return field(1, join(field(1, name.getBytes(US_ASCII)), field(2, value)));
  }

  /** A field of bytes in a protobuf message. */
  static byte[] field(int number, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(number << 3 | 2);
    int rest = content.length;
    for (; rest > 0x7f; rest >>>= 7) {
      out.write(rest & 0x7f | 0x80);
    }
    out.write(rest);
    out.writeBytes(content);
    return out.toByteArray();
  }

  static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  static int sum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  static DataOutputStream idx(Path file, int... sizes) throws IOException {
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    out.writeShort(0);
    out.writeByte(8);
    out.writeByte(sizes.length);
    for (int size : sizes) {
      out.writeInt(size);
    }
    return out;
  }

  static BufferedImage picture(Sample digit) {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    float[] values = digit.input().toArray();
    for (int i = 0; i < values.length; i++) {
      picture.getRaster().setSample(i % SIDE, i / SIDE, 0, Math.round(values[i]));
    }
    return picture;
  }

  static BufferedImage moved(BufferedImage picture, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage moved = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = moved.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.translate(random.nextDouble(-2, 2), random.nextDouble(-2, 2));
    graphics.rotate(random.nextDouble(-0.2, 0.2), SIDE / 2.0, SIDE / 2.0);
    graphics.drawImage(picture, 0, 0, null);
    graphics.dispose();
    return moved;
  }
}
