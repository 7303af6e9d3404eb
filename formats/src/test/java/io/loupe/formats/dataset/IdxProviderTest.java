package io.loupe.formats.dataset;

import static io.loupe.formats.dataset.TestFiles.gzip;
import static io.loupe.formats.dataset.TestFiles.idxImages;
import static io.loupe.formats.dataset.TestFiles.idxLabels;
import static io.loupe.formats.dataset.TestFiles.pixel;
import static io.loupe.formats.dataset.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.LoupeException;
import io.loupe.formats.file.DataFile;
import io.loupe.registry.Registry;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxProviderTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 4, 3), 0, 1);

  private final Path folder;

  IdxProviderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Dataset open(String paths, InputSpec input) {
    return new IdxProvider().open(DataLocation.parse("idx:" + paths), input);
  }

  private static List<Sample> all(Dataset dataset) {
    try (Stream<Sample> samples = dataset.samples()) {
      return samples.toList();
    }
  }

  @Test
  void isFoundByItsId() {
    Registry<DatasetProvider> registry =
        Registry.load(DatasetProvider.class, IdxProvider.class.getClassLoader());
    assertThat(registry.get("idx")).isInstanceOf(IdxProvider.class);
    assertThat(registry.get("folder")).isInstanceOf(ImageFolderProvider.class);
    assertThat(registry.get("npy")).isInstanceOf(NpyProvider.class);
  }

  @Test
  void readsImagesAndLabels() {
    Path images = write(folder, "images-idx3-ubyte", idxImages(5, 4, 3));
    Path labels = write(folder, "labels", idxLabels(3, 0, 1, 1, 2));
    Dataset dataset = open(images + "," + labels, INPUT);
    assertThat(dataset.size()).isEqualTo(OptionalLong.of(5));
    assertThat(dataset.classNames()).containsExactly("0", "1", "2", "3");
    assertThat(dataset.location()).isEqualTo("idx:" + images + "," + labels);
    List<Sample> samples = all(dataset);
    assertThat(samples).hasSize(5);
    assertThat(samples.get(4).id()).isEqualTo("images-idx3-ubyte/4");
    assertThat(samples.get(4).label()).isEqualTo(OptionalInt.of(2));
    assertThat(samples.get(4).input().shape()).isEqualTo(Shape.of(1, 4, 3));
    for (int i = 0; i < 12; i++) {
      assertThat(samples.get(4).input().get(i)).isEqualTo((float) (pixel(4, i) / 255.0));
    }
    assertThat(all(dataset)).as("second pass").hasSize(5);
  }

  @Test
  void gzipAndPlainAreEqual() {
    Path plain = write(folder, "a/images", idxImages(6, 4, 3));
    Path packed = write(folder, "b/images.gz", gzip(idxImages(6, 4, 3)));
    List<Sample> first = all(open(plain.toString(), INPUT));
    List<Sample> second = all(open(packed.toString(), INPUT));
    assertThat(second).hasSameSizeAs(first);
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i).id()).isEqualTo(first.get(i).id());
      assertThat(second.get(i).label()).isEmpty();
      assertThat(second.get(i).input().toArray()).isEqualTo(first.get(i).input().toArray());
    }
  }

  @Test
  void mapsBytesToRangeThenNormalises() {
    Path images = write(folder, "images", idxImages(1, 4, 3));
    InputSpec input = new InputSpec(Shape.of(1, 4, 3), -1, 1, List.of(0.5), List.of(0.25));
    float[] values = all(open(images.toString(), input)).get(0).input().toArray();
    for (int i = 0; i < values.length; i++) {
      double picture = -1 + 2 * pixel(0, i) / 255.0;
      assertThat(values[i]).isEqualTo((float) ((picture - 0.5) / 0.25));
    }
  }

  @Test
  void feedsFlatInputsRowByRow() {
    Path images = write(folder, "images", idxImages(1, 4, 3));
    Sample sample = all(open(images.toString(), InputSpec.of(Shape.of(12), 0, 255))).get(0);
    assertThat(sample.input().shape()).isEqualTo(Shape.of(12));
    assertThat(sample.input().get(7)).isEqualTo(pixel(0, 7));
  }

  @Test
  void fingerprintIsThatOfTheFiles() throws IOException {
    Path images = write(folder, "images", idxImages(2, 4, 3));
    Path labels = write(folder, "labels", idxLabels(0, 1));
    String one = Hashing.sha256().hashBytes(Files.readAllBytes(images)).toString();
    String two = Hashing.sha256().hashBytes(Files.readAllBytes(labels)).toString();
    assertThat(open(images.toString(), INPUT).sha256()).contains(one);
    String lines = one + "  images\n" + two + "  labels\n";
    assertThat(open(images + "," + labels, INPUT).sha256())
        .contains(Hashing.sha256().hashString(lines, StandardCharsets.UTF_8).toString());
  }

  @Test
  void readsFromTheClassPath() {
    DataFile resource = DataFile.ofResource(IdxProviderTest.class, "tiny-idx3-ubyte.gz");
    Dataset dataset =
        IdxDataset.open("sample:tiny", resource, InputSpec.of(Shape.of(1, 2, 2), 0, 255));
    assertThat(all(dataset).get(0).input().toArray()).containsExactly(0f, 1f, 254f, 255f);
    assertThat(all(dataset).get(0).id()).isEqualTo("tiny-idx3-ubyte/0");
  }

  @Test
  void namesWhatIsWrong() {
    Path images = write(folder, "images", idxImages(3, 4, 3));
    Path labels = write(folder, "labels", idxLabels(0, 1));
    Path more = write(folder, "more", idxLabels(0, 1, 2, 3));
    assertMessage(images + "," + labels, "labels has 2 labels for 3 samples in images.");
    assertMessage(images + "," + more, "more has 4 labels for 3 samples in images.");
    assertMessage(labels + "," + images, "labels has rank 1 where rank 3 is wanted.");
    assertMessage(
        folder.resolve("none").toString(),
        "Cannot read \"" + folder.resolve("none") + "\": no such file.");
    assertMessage(folder.toString(), "Cannot read \"" + folder + "\": it is a folder.");
    assertMessage(
        write(folder, "text", "hello, world".getBytes(StandardCharsets.US_ASCII)).toString(),
        "text is not an IDX file.");
    assertMessage(write(folder, "empty", new byte[0]).toString(), "empty is not an IDX file.");
    byte[] cut = Arrays.copyOf(idxImages(3, 4, 3), 40);
    assertMessage(
        write(folder, "cut", cut).toString(),
        "cut should have 52 bytes by its header (3 × 4 × 3), but has 40.");
    assertMessage("", "Data \"idx:\" names no file.");
    assertMessage("a,b,c", "Data \"idx:a,b,c\" names more than two files.");
  }

  @Test
  void filesThatEndOrGoOnSaySo() {
    byte[] images = idxImages(2, 4, 4);
    Path longer = write(folder, "longer.gz", gzip(Arrays.copyOf(images, 60)));
    Path shorter = write(folder, "shorter.gz", gzip(Arrays.copyOf(images, 40)));
    InputSpec input = InputSpec.of(Shape.of(1, 4, 4), 0, 1);
    assertThatThrownBy(() -> all(open(longer.toString(), input)))
        .hasMessageContaining("longer.gz goes on after its last value");
    assertThatThrownBy(() -> all(open(shorter.toString(), input)))
        .hasMessageContaining("shorter.gz ends before its last value");
  }

  @Test
  void namesBothSizes() {
    Path images = write(folder, "images", idxImages(3, 5, 3));
    assertThatThrownBy(() -> open(images.toString(), INPUT))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(
            "images holds images of shape [1,5,3], but the model wants [1,4,3].");
  }

  @Test
  void hugeHeaderIsRefusedAtOnce() {
    byte[] lie = idxImages(1, 4, 3);
    ByteBuffer.wrap(lie).putInt(4, Integer.MAX_VALUE).putInt(8, Integer.MAX_VALUE);
    assertMessage(write(folder, "lie", lie).toString(), "lie should have ");
    assertMessage(write(folder, "lie.gz", gzip(lie)).toString(), "lie.gz should have ");
    byte[] labels = idxLabels(0);
    ByteBuffer.wrap(labels).putInt(4, Integer.MAX_VALUE);
    Path images = write(folder, "images", idxImages(1, 4, 3));
    assertMessage(
        images + "," + write(folder, "labels.gz", gzip(labels)), "labels.gz should have ");
  }

  @Test
  void aSmallFileMayNotBecomeALargeOne() {
    int count = 200_000;
    byte[] header = new byte[16 + 784 * count / 1000];
    ByteBuffer.wrap(header).putInt(0x00000803).putInt(count).putInt(28).putInt(28);
    byte[] packed = gzip(header);
    byte[] padded = Arrays.copyOf(packed, 784 * count / 1000);
    Path bomb = write(folder, "bomb.gz", padded);
    InputSpec digits = InputSpec.of(Shape.of(1, 28, 28), 0, 1);
    assertThatThrownBy(() -> open(bomb.toString(), digits))
        .hasMessage(
            "bomb.gz unpacks to 156800016 bytes by its header, more than 200 times its 156800."
                + " If that is right, unpack it with gunzip first.");
  }

  @Test
  void truncatedGzipEndsWithAClearSentence() {
    byte[] packed = gzip(idxImages(50, 4, 3));
    Path images = write(folder, "images.gz", Arrays.copyOf(packed, packed.length - 20));
    Dataset dataset = open(images.toString(), INPUT);
    assertThatThrownBy(() -> all(dataset))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("images.gz");
  }

  @Test
  void mutatedFilesNeverDoWorse() {
    Random random = new Random(1);
    byte[][] originals = {
      idxImages(20, 4, 3), gzip(idxImages(20, 4, 3)),
    };
    Path labels = write(folder, "labels", idxLabels(new int[20]));
    int refused = 0;
    for (int i = 0; i < 600; i++) {
      byte[] bytes = originals[i % 2].clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        int place = random.nextInt(random.nextBoolean() ? 20 : bytes.length);
        bytes[place] = (byte) random.nextInt();
      }
      if (random.nextInt(3) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      }
      Path file = write(folder, "mutated", bytes);
      String paths =
          i % 3 == 0 ? file + "," + labels : i % 7 == 0 ? labels + "," + file : "" + file;
      try {
        assertThat(all(open(paths, INPUT)).size()).isBetween(0, 20);
      } catch (DatasetException e) {
        assertThat(e.message()).endsWith(".").doesNotContain("Exception");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  private void assertMessage(String paths, String start) {
    assertThatThrownBy(() -> open(paths, INPUT))
        .isInstanceOfSatisfying(
            DatasetException.class,
            e -> {
              assertThat(e.message()).startsWith(start);
              assertThat(e.hint()).isNotBlank();
            })
        .isInstanceOf(LoupeException.class);
  }
}
