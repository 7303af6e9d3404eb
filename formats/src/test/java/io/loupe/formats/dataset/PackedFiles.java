package io.loupe.formats.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;

/** Pictures that are packed together: those of Python, and some made for a test. */
final class PackedFiles {
  /** What the pictures of Python fit. */
  static final InputSpec INPUT =
      new InputSpec(Shape.of(3, 6, 8), 0, 1, List.of(0.5, 0.25, 0.0), List.of(0.25, 0.5, 1.0));

  private static final List<DatasetProvider> PROVIDERS =
      List.of(
          new ImageFolderProvider(),
          new WebDatasetProvider(),
          new TfRecordProvider(),
          new ParquetProvider());

  private PackedFiles() {}

  static Path path(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(PackedFiles.class.getResource("packed/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Dataset open(String location) {
    DataLocation parsed = DataLocation.parse(location);
    return PROVIDERS.stream()
        .filter(provider -> provider.id().equals(parsed.scheme()))
        .findFirst()
        .orElseThrow()
        .open(parsed, INPUT);
  }

  static List<Sample> all(Dataset dataset) {
    try (Stream<Sample> samples = dataset.samples()) {
      return samples.toList();
    }
  }

  /** The values and labels of the first pictures of the folder, to the bit. */
  static void assertAsInFolder(List<Sample> samples, int count) {
    List<Sample> expected = all(open("folder:" + path("pictures")));
    assertThat(samples).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(samples.get(i).input().toArray())
          .as(samples.get(i).id())
          .containsExactly(expected.get(i).input().toArray());
      assertThat(samples.get(i).label()).isEqualTo(expected.get(i).label());
    }
  }

  static byte[] png() {
    return png(8, 6);
  }

  static byte[] png(int width, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A message tf.train.Example in the making. */
  static final class Example {
    private final ByteArrayOutputStream features = new ByteArrayOutputStream();

    Example bytes(String name, byte[] value) {
      return feature(name, field(1, field(1, value)));
    }

    Example integers(String name, long... values) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      for (long value : values) {
        varint(packed, value);
      }
      return feature(name, field(3, field(1, packed.toByteArray())));
    }

    Example floats(String name, float... values) {
      ByteBuffer packed = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        packed.putFloat(value);
      }
      return feature(name, field(2, field(1, packed.array())));
    }

    private Example feature(String name, byte[] value) {
      ByteArrayOutputStream entry = new ByteArrayOutputStream();
      entry.writeBytes(field(1, name.getBytes(UTF_8)));
      entry.writeBytes(field(2, value));
      features.writeBytes(field(1, entry.toByteArray()));
      return this;
    }

    byte[] message() {
      return field(1, features.toByteArray());
    }

    private static byte[] field(int number, byte[] content) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      varint(out, (number << 3) | 2);
      varint(out, content.length);
      out.writeBytes(content);
      return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
      long rest = value;
      for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
        out.write((int) ((rest & 0x7f) | 0x80));
      }
      out.write((int) rest);
    }
  }

  static byte[] tfRecords(Example... examples) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Example example : examples) {
      out.writeBytes(tfRecord(example.message()));
    }
    return out.toByteArray();
  }

  static byte[] tfRecord(byte[] content) {
    ByteBuffer out = ByteBuffer.allocate(16 + content.length).order(ByteOrder.LITTLE_ENDIAN);
    return out.put(tfHeader(content.length)).put(content).putInt(masked(content)).array();
  }

  static byte[] tfHeader(long length) {
    ByteBuffer out = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(length);
    return out.putInt(masked(Arrays.copyOf(out.array(), 8))).array();
  }

  static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    long sum = crc.getValue();
    return (int) (((sum >>> 15) | (sum << 17)) + 0xa282ead8L);
  }

  /** A tar archive in the making. */
  static final class Tar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Goes on where a finished archive ended. */
    static Tar after(byte[] archive) {
      Tar tar = new Tar();
      tar.out.write(archive, 0, archive.length - 1024);
      return tar;
    }

    Tar add(String name, String text) {
      return add(name, text.getBytes(UTF_8));
    }

    Tar add(String name, byte[] content) {
      header(name, name.endsWith("/") ? '5' : '0', "%011o".formatted(content.length));
      out.writeBytes(content);
      out.writeBytes(new byte[(512 - content.length % 512) % 512]);
      return this;
    }

    Tar link(String name, String target) {
      return header(name, '2', "0");
    }

    Tar header(String name, char kind, String size) {
      byte[] block = new byte[512];
      put(block, 0, name);
      put(block, 100, "0000644");
      put(block, 124, size);
      put(block, 148, "        ");
      block[156] = (byte) kind;
      put(block, 257, "ustar");
      put(block, 263, "00");
      int sum = 0;
      for (byte value : block) {
        sum += value & 0xff;
      }
      put(block, 148, "%06o\0 ".formatted(sum));
      out.writeBytes(block);
      return this;
    }

    byte[] bytes() {
      byte[] open = out.toByteArray();
      byte[] all = new byte[open.length + 1024];
      System.arraycopy(open, 0, all, 0, open.length);
      return all;
    }

    private static void put(byte[] block, int at, String text) {
      byte[] bytes = text.getBytes(UTF_8);
      System.arraycopy(bytes, 0, block, at, bytes.length);
    }
  }
}
