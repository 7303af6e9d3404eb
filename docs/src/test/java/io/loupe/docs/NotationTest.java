package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.loupe.Loupe;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.error.UnknownNameException;
import io.loupe.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the page on notation against what reads it. {@code -Ddocs.update=true} writes the table of
 * data anew.
 */
class NotationTest {
  private static final Path PAGE = Path.of("reference", "notation.md");
  private static final Path TABLE =
      Path.of(
          "..", "formats/src/test/resources/io/loupe/formats/dataset/packed/tables/grey/1.parquet");
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 4, 4), 0, 1);
  private static final Pattern EXAMPLE =
      Pattern.compile("\\| `([^`]+)` \\| (\\d+) \\|(?: ([^|]+))? \\|");
  private static final Pattern OPTION = Pattern.compile("\\| `([a-z0-9-]+)` \\|");
  private static final int COUNT = 6;

  private final Loupe loupe = Loupe.create();

  private static void writeData(Path data) throws IOException {
    picture(data, "pictures/cat/1.png", 4);
    picture(data, "pictures/cat/2.png", 4);
    picture(data, "pictures/cat/3.png", 4);
    picture(data, "pictures/dog/more/1.png", 4);
    picture(data, "large/1.png", 9);
    Files.write(data.resolve("shard-0.tar"), tar(data.resolve("pictures/cat/1.png"), 0, 1));
    Files.write(data.resolve("shard-1.tar"), tar(data.resolve("pictures/cat/1.png"), 2));
    Files.write(data.resolve("two.tfrecord"), tfRecord(new float[16], 0, 1));
    Files.copy(TABLE, data.resolve("two.parquet"));
    Files.write(data.resolve("images.idx"), idx(new byte[COUNT * 16], COUNT, 4, 4));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(idx(new byte[] {0, 1, 2, 0, 1, 2}, COUNT));
    }
    Files.write(data.resolve("labels.idx.gz"), packed.toByteArray());
    Files.write(data.resolve("x.npy"), npy(new byte[COUNT * 16], "(6, 1, 4, 4)"));
    Files.write(data.resolve("last.npy"), npy(new byte[COUNT * 16], "(6, 4, 4, 1)"));
    Files.write(data.resolve("y.npy"), npy(new byte[] {2, 1, 0, 2, 1, 0}, "(6,)"));
  }

  @Test
  void examplesGiveWhatThePageSays(@TempDir Path data) throws IOException {
    writeData(data);
    List<List<String>> rows =
        EXAMPLE
            .matcher(block("examples"))
            .results()
            .map(
                row ->
                    List.of(row.group(1), row.group(2), row.group(3) == null ? "" : row.group(3)))
            .toList();
    assertThat(rows).hasSizeGreaterThan(10);
    for (List<String> row : rows) {
      boolean sample = row.get(0).startsWith("sample:");
      InputSpec input = sample ? InputSpec.of(Shape.of(1, 28, 28), 0, 1) : INPUT;
      Dataset dataset = loupe.dataset(row.get(0).replace("data/", data + "/"), input);
      try (var samples = dataset.samples()) {
        assertThat(samples).as(row.get(0)).hasSize(Integer.parseInt(row.get(1)));
      }
      assertThat(String.join(", ", dataset.classNames())).as(row.get(0)).isEqualTo(row.get(2));
    }
  }

  @Test
  void schemesAreThoseOfTheReaders() throws IOException {
    String table =
        loupe.datasets().all().stream()
            .map(NotationTest::row)
            .collect(
                Collectors.joining(
                    "", "\n| scheme | what | options of its own |\n|---|---|---|\n", ""));
    String shown = block("data");
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, Files.readString(PAGE).replace(shown, table));
    } else {
      assertThat(shown).as("%s; -Ddocs.update=true renews it", PAGE).isEqualTo(table);
    }
  }

  @Test
  void modelOptionsAreThoseOfTheEngine() throws IOException {
    UnknownNameException error =
        catchThrowableOfType(
            UnknownNameException.class,
            () -> loupe.model("sample:mnist", Map.of("no such option", "1")));
    String names = error.hint().substring(error.hint().indexOf("Available: ") + 11);
    assertThat(
            OPTION.matcher(block("model options")).results().map(found -> found.group(1)).toList())
        .containsExactlyInAnyOrder(names.substring(0, names.length() - 1).split(", "));
  }

  private static String row(DatasetProvider provider) {
    String options =
        new TreeSet<>(provider.options())
            .stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    return "| `%s` | %s | %s |\n"
        .formatted(provider.id(), provider.description().replace("|", "\\|"), options);
  }

  private static String block(String name) throws IOException {
    String text = Files.readString(PAGE);
    String start = "<!-- " + name + " -->";
    int from = text.indexOf(start) + start.length();
    assertThat(from).as(start).isGreaterThanOrEqualTo(start.length());
    return text.substring(from, text.indexOf("<!-- end -->", from));
  }

  private static void picture(Path data, String name, int side) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(
        new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
  }

  /** A picture under several names, each with its class. */
  private static byte[] tar(Path picture, int... labels) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int label : labels) {
      entry(bytes, label + ".png", Files.readAllBytes(picture));
      entry(bytes, label + ".cls", Integer.toString(label).getBytes(StandardCharsets.US_ASCII));
    }
    bytes.write(new byte[1024]);
    return bytes.toByteArray();
  }

  private static void entry(ByteArrayOutputStream tar, String name, byte[] content) {
    byte[] header = new byte[512];
    text(header, 0, name);
    text(header, 124, "%011o".formatted(content.length));
    text(header, 148, "        ");
    header[156] = '0';
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    text(header, 148, "%06o\0 ".formatted(sum));
    tar.writeBytes(header);
    tar.writeBytes(content);
    tar.writeBytes(new byte[(512 - content.length % 512) % 512]);
  }

  private static void text(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** The same values for each label, as an Example of floats. */
  private static byte[] tfRecord(float[] values, int... labels) {
    ByteBuffer out = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
    for (int label : labels) {
      byte[] floats = new byte[values.length * Float.BYTES];
      ByteBuffer.wrap(floats).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
      byte[] image = feature("image", 2, floats);
      byte[] number = feature("label", 3, new byte[] {(byte) label});
      byte[] features =
          ByteBuffer.allocate(image.length + number.length).put(image).put(number).array();
      byte[] example = field(1, features);
      byte[] length = new byte[Long.BYTES];
      ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(example.length);
      out.put(length).putInt(masked(length)).put(example).putInt(masked(example));
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] feature(String name, int kind, byte[] packed) {
    byte[] key = field(1, name.getBytes(StandardCharsets.US_ASCII));
    byte[] value = field(2, field(kind, field(1, packed)));
    return field(1, ByteBuffer.allocate(key.length + value.length).put(key).put(value).array());
  }

  /** A field of a protobuf message, shorter than 128 bytes. */
  private static byte[] field(int number, byte[] content) {
    ByteBuffer out = ByteBuffer.allocate(2 + content.length);
    return out.put((byte) ((number << 3) | 2)).put((byte) content.length).put(content).array();
  }

  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static byte[] idx(byte[] values, int... sizes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(0x800 + sizes.length);
      for (int size : sizes) {
        out.writeInt(size);
      }
      out.write(values);
    }
    return bytes.toByteArray();
  }

  private static byte[] npy(byte[] values, String shape) throws IOException {
    String header =
        "{'descr': '|u1', 'fortran_order': False, 'shape': "
            + shape
            + ", }"
            + " ".repeat(20)
            + "\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.write(new byte[] {(byte) header.length(), 0});
    bytes.write(header.getBytes(StandardCharsets.US_ASCII));
    bytes.write(values);
    return bytes.toByteArray();
  }
}
