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
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Pictures that are packed together: those of Python, and some made for a test. */
final class PackedFiles {
  /** What the pictures of Python fit. */
  static final InputSpec INPUT =
      new InputSpec(Shape.of(3, 6, 8), 0, 1, List.of(0.5, 0.25, 0.0), List.of(0.25, 0.5, 1.0));

  private static final List<DatasetProvider> PROVIDERS =
      List.of(new ImageFolderProvider(), new WebDatasetProvider());

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
