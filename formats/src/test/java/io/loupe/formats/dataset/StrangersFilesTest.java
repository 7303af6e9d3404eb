package io.loupe.formats.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.formats.npy.NpyWriter;
import io.loupe.formats.picture.PictureFile;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changed files and odd locations, 26,000 in all: an answer, or a sentence that names the thing.
 */
class StrangersFilesTest {
  private static final int PICTURES = 3_000;
  private static final int ARRAYS = 4_000;
  private static final int ARCHIVES = 2_000;
  private static final int LOCATIONS = 13_000;
  private static final Pattern NO_SENTENCE =
      Pattern.compile(
          "\\p{Cntrl}|\\bnull\\b|Exception|\\bjava[x]?\\.|\\bcom\\.|\\bio\\.loupe|\\bsun\\.");
  private static final int[] ODD = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffff, 0x10000, 0x100
  };

  private final Path folder;
  private final Random random = new Random(13);

  StrangersFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private interface Reading {
    void run() throws IOException;
  }

  /** Returns true if the reading succeeds; what it may throw instead is held to its words. */
  private static boolean answers(Reading reading, byte[] what) {
    try {
      reading.run();
      return true;
    } catch (LoupeException e) {
      assertThat(e.message()).as("%s", Arrays.toString(what)).doesNotContainPattern(NO_SENTENCE);
      assertThat(e.message()).endsWith(".");
      assertThat(e.hint()).isNotBlank();
      return false;
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError("Read " + Arrays.toString(what), e);
    }
  }

  private byte[] changed(byte[] original) {
    byte[] bytes = original.clone();
    for (int k = random.nextInt(4); k >= 0; k--) {
      int at = random.nextInt(random.nextInt(3) == 0 ? bytes.length : Math.min(80, bytes.length));
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        default -> {
          ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
          ByteBuffer.wrap(bytes)
              .order(order)
              .putInt(Math.min(at, bytes.length - 4), ODD[random.nextInt(ODD.length)]);
        }
      }
    }
    return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
  }

  /** Makes the checksums of a PNG right again, so that more than they is tried. */
  private static void rightChecksums(byte[] png) {
    int at = 8;
    while (at + 12 <= png.length) {
      int length = ByteBuffer.wrap(png, at, 4).getInt();
      if (length < 0 || length > png.length - at - 12) {
        return;
      }
      CRC32 crc = new CRC32();
      crc.update(png, at + 4, length + 4);
      ByteBuffer.wrap(png).putInt(at + 8 + length, (int) crc.getValue());
      at += 12 + length;
    }
  }

  private static List<Path> pictures() throws IOException, URISyntaxException {
    List<Path> all = new ArrayList<>();
    for (String name : List.of("cases", "made")) {
      Path from = Path.of(Objects.requireNonNull(PictureFile.class.getResource(name)).toURI());
      try (Stream<Path> files = Files.list(from)) {
        files.filter(f -> PictureFile.isNamedLikeOne(f.toString())).sorted().forEach(all::add);
      }
    }
    return all;
  }

  @Test
  void changedPictures() throws IOException, URISyntaxException {
    InputSpec input = InputSpec.of(Shape.of(3, 6, 6), 0, 1);
    List<byte[]> originals = new ArrayList<>();
    for (Path picture : pictures()) {
      originals.add(Files.readAllBytes(picture));
    }
    Path file = folder.resolve("a/x.png");
    Files.createDirectories(folder.resolve("a"));
    int read = 0;
    for (int i = 0; i < PICTURES; i++) {
      byte[] bytes = changed(originals.get(i % originals.size()));
      if (random.nextInt(4) > 0) {
        rightChecksums(bytes);
      }
      Files.write(file, bytes);
      if (answers(() -> readAll("folder:" + folder + "?resize=true", input), bytes)) {
        read++;
      }
    }
    assertThat(read).isBetween(PICTURES / 20, PICTURES * 4 / 5);
  }

  @Test
  void changedArrays() throws IOException {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 3), 0, 1);
    ByteArrayOutputStream npy = new ByteArrayOutputStream();
    NpyWriter.write(npy, Tensor.of(Shape.of(5, 1, 4, 3), new float[60]));
    ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    NpyWriter.write(numbers, Tensor.of(Shape.of(5), new float[5]));
    byte[] images = TestFiles.idxImages(5, 4, 3);
    byte[] labels = TestFiles.idxLabels(0, 1, 2, 3, 4);
    List<byte[][]> originals =
        List.of(
            new byte[][] {npy.toByteArray(), numbers.toByteArray()},
            new byte[][] {images, labels},
            new byte[][] {TestFiles.gzip(images), TestFiles.gzip(labels)});
    int read = 0;
    for (int i = 0; i < ARRAYS; i++) {
      byte[][] pair = originals.get(i % originals.size());
      boolean first = random.nextBoolean();
      byte[] bytes = changed(pair[first ? 0 : 1]);
      Path x = Files.write(folder.resolve("x"), first ? bytes : pair[0]);
      Path y = Files.write(folder.resolve("y"), first ? pair[1] : bytes);
      String location =
          (i % originals.size() == 0 ? "npy:" : "idx:")
              + x
              + (random.nextInt(3) > 0 ? "," + y : "");
      if (answers(() -> readAll(location, input), bytes)) {
        read++;
      }
    }
    assertThat(read).isBetween(ARRAYS / 20, ARRAYS * 4 / 5);
  }

  @Test
  void changedArchives() throws IOException {
    byte[] png = PackedFiles.png(4, 3);
    byte[] tar = new PackedFiles.Tar().add("a/1.png", png).add("a/1.cls", "1").bytes();
    byte[] packed = Files.readAllBytes(PackedFiles.path("pax.tar.gz"));
    InputSpec input = InputSpec.of(Shape.of(1, 4, 3), 0, 1);
    int read = 0;
    for (int i = 0; i < ARCHIVES; i++) {
      byte[] bytes = changed(i % 4 == 0 ? packed : tar);
      if (i % 4 != 0 && random.nextInt(3) > 0) {
        rightSums(bytes);
      }
      Path file = Files.write(folder.resolve("a.tar"), bytes);
      if (answers(() -> readAll("webdataset:" + file + "?resize=true", input), bytes)) {
        read++;
      }
    }
    assertThat(read).isBetween(ARCHIVES / 20, ARCHIVES * 4 / 5);
  }

  @Test
  void changedRecords() throws IOException {
    PackedFiles.Example labelled = new PackedFiles.Example().integers("label", 1);
    byte[] picture = labelled.bytes("image", PackedFiles.png(4, 3)).message();
    byte[] floats = new PackedFiles.Example().floats("image", new float[12]).message();
    InputSpec input = InputSpec.of(Shape.of(1, 4, 3), 0, 1);
    int read = 0;
    for (int i = 0; i < ARCHIVES; i++) {
      byte[] message = i % 3 == 0 ? picture : floats;
      byte[] bytes =
          i % 4 == 0
              ? changed(PackedFiles.tfRecord(message))
              : PackedFiles.tfRecord(changed(message));
      Path file = Files.write(folder.resolve("a.tfrecord"), bytes);
      if (answers(() -> readAll("tfrecord:" + file + "?resize=true", input), bytes)) {
        read++;
      }
    }
    assertThat(read).isBetween(ARCHIVES / 20, ARCHIVES * 4 / 5);
  }

  @Test
  void changedTables() throws IOException {
    InputSpec input = InputSpec.of(Shape.of(3, 6, 8), 0, 1);
    List<byte[]> originals = new ArrayList<>();
    for (String name : List.of("zstd", "hugging-face", "pages-2", "floats", "texts/part-00001")) {
      originals.add(Files.readAllBytes(PackedFiles.path("tables/" + name + ".parquet")));
    }
    int read = 0;
    for (int i = 0; i < ARCHIVES; i++) {
      byte[] original = originals.get(i % originals.size());
      byte[] bytes = changed(original);
      if (random.nextInt(4) > 0 && bytes.length == original.length) {
        // The end says where the header begins: most changes shall come behind that.
        System.arraycopy(original, bytes.length - 8, bytes, bytes.length - 8, 8);
      }
      Path file = Files.write(folder.resolve("a.parquet"), bytes);
      if (answers(() -> readAll("parquet:" + file + "?resize=true", input), bytes)) {
        read++;
      }
    }
    assertThat(read).isBetween(ARCHIVES / 20, ARCHIVES * 4 / 5);
  }

  /** Makes the sums of the headers of a tar archive right again, as far as its sizes are. */
  private static void rightSums(byte[] tar) {
    for (int at = 0; at + 512 <= tar.length; at += 512) {
      if (tar[at + 257] == 'u' && tar[at + 258] == 's') {
        Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + 512; i++) {
          sum += tar[i] & 0xff;
        }
        byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, tar, at + 148, 8);
      }
    }
  }

  @Test
  void oddLocations() {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 3), 0, 1);
    String[] parts = {
      "npy",
      "idx",
      "folder",
      "webdataset",
      "parquet",
      "{0..9}",
      "{",
      "}",
      "sample",
      ":",
      ":",
      ",",
      ",",
      "?",
      "&",
      "=",
      "take",
      "layout",
      "nhwc",
      "resize",
      "true",
      " ",
      "/",
      "..",
      "x.npy",
      "\0",
      "\u001b[2J",
      "é",
      "\ud83d",
      "-1",
      "%",
      "*",
      "\n",
      "\"",
      "C:\\",
      "//host/x",
      "a".repeat(300)
    };
    int opened = 0;
    for (int i = 0; i < LOCATIONS; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(9); k > 0; k--) {
        text.append(
            random.nextInt(8) == 0
                ? String.valueOf((char) random.nextInt(0x250))
                : parts[random.nextInt(parts.length)]);
      }
      String location = text.toString();
      if (answers(() -> readAll(location, input), location.getBytes(StandardCharsets.UTF_8))) {
        opened++;
      }
    }
    for (String location :
        List.of(
            "npy:?", "idx:,", "folder:?take", "", ":", "?", "a?b:c", "folder:", "npy:,", "idx:")) {
      assertThat(answers(() -> readAll(location, input), location.getBytes(StandardCharsets.UTF_8)))
          .isFalse();
    }
    assertThat(opened).isLessThan(LOCATIONS / 100);
  }

  private static void readAll(String text, InputSpec input) {
    DataLocation location = DataLocation.parse(text);
    DatasetProvider provider =
        switch (location.scheme()) {
          case "npy" -> new NpyProvider();
          case "idx" -> new IdxProvider();
          case "tfrecord" -> new TfRecordProvider();
          case "parquet" -> new ParquetProvider();
          case "webdataset" -> new WebDatasetProvider();
          default -> new ImageFolderProvider();
        };
    Dataset dataset = provider.open(location, input);
    try (Stream<Sample> samples = dataset.samples()) {
      samples.forEach(sample -> assertThat(sample.input().shape()).isEqualTo(input.shape()));
    }
  }
}
