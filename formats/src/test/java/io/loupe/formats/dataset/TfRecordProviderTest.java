package io.loupe.formats.dataset;

import static io.loupe.formats.dataset.PackedFiles.all;
import static io.loupe.formats.dataset.PackedFiles.open;
import static io.loupe.formats.dataset.PackedFiles.path;
import static io.loupe.formats.dataset.TestFiles.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.formats.dataset.PackedFiles.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfRecordProviderTest {
  private final Path folder;

  TfRecordProviderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private String records(Example... examples) {
    return "tfrecord:" + write(folder, "a.tfrecord", PackedFiles.tfRecords(examples));
  }

  private static void refused(String location, String message) {
    assertThatThrownBy(() -> all(open(location)))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(message);
  }

  private static Example picture() {
    return new Example().bytes("image", PackedFiles.png());
  }

  @Test
  void picturesAreThoseOfAFolder() {
    Dataset slim = open("tfrecord:" + path("slim.tfrecord"));
    PackedFiles.assertAsInFolder(all(slim), 6);
    assertThat(slim.size()).hasValue(6);
    assertThat(slim.classNames()).containsExactly("0", "1", "2");
    assertThat(all(slim).get(5).id()).isEqualTo("slim.tfrecord/5");
  }

  @Test
  void aFolderOfPackedFilesIsReadByName() {
    Dataset folder = open("tfrecord:" + path("tfds"));
    PackedFiles.assertAsInFolder(all(folder), 6);
    assertThat(all(folder).get(4).id()).isEqualTo("six-train.tfrecord-00001-of-00002.gz/1");
    for (int from = 0; from < 8; from++) {
      try (Stream<Sample> rest = folder.samplesFrom(from)) {
        assertThat(rest.map(Sample::id))
            .isEqualTo(all(folder).stream().map(Sample::id).skip(from).toList());
      }
    }
    Dataset braces =
        open("tfrecord:" + path("tfds") + "/six-train.tfrecord-{00000..00001}-of-00002.gz");
    assertThat(braces.sha256()).isEqualTo(folder.sha256());
  }

  @Test
  void floatsAreTakenAsTheyAre() {
    Dataset floats = open("tfrecord:" + path("floats.tfrecord"));
    float[] second = all(floats).get(1).input().toArray();
    assertThat(second).hasSize(3 * 6 * 8);
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < 48; i++) {
        assertThat(second[c * 48 + i]).isEqualTo((i * 3 + c) / 8f + 1);
      }
    }
    refused(
        records(new Example().floats("image", 1, 2, 3)),
        "a.tfrecord/0, feature image, has 3 values, but the model wants 144, [3,6,8]. Floats are");
    refused(records(new Example().floats("image")), "a.tfrecord/0, feature image, has 0 values,");
  }

  @Test
  void featuresCanBeNamed() {
    Example odd = new Example().bytes("x", PackedFiles.png()).integers("y", 2).integers("label", 7);
    Dataset dataset = open(records(odd) + "?image=x&label=y");
    assertThat(all(dataset).get(0).label()).hasValue(2);
    refused(
        records(odd),
        "Sample a.tfrecord/0 has no feature image/encoded or image, only label, x, y. Say which");
    refused(
        records(odd) + "?image=x&label=z",
        "Sample a.tfrecord/0 has no feature z, only label, x, y. Say which feature is the class");
    refused(
        records(new Example()), "Sample a.tfrecord/0 has no feature image/encoded or image, nor");
  }

  @Test
  void rawPixelsAreToldFromPictures() {
    Example raw =
        new Example().bytes("image", new byte[48]).integers("height", 6).integers("width", 8);
    refused(records(raw), "Sample a.tfrecord/0 has 48 raw bytes in image, no picture file. Write");
    refused(records(new Example().bytes("image", new byte[48])), "a.tfrecord/0 is not a picture.");
  }

  @Test
  void labelsThatAreNoneAreNamed() {
    refused(
        records(picture().integers("label", 1), picture()),
        "Sample a.tfrecord/1 has no class, and sample a.tfrecord/0 has one.");
    refused(
        records(picture().bytes("label", "cat".getBytes(UTF_8))),
        "Sample a.tfrecord/0 has no single whole number in label. A class is one value");
    refused(
        records(picture().integers("label", 1, 2)),
        "Sample a.tfrecord/0 has no single whole number in label.");
    refused(records(picture().integers("label", -1)), "a.tfrecord has the label -1 at sample");
    assertThat(open(records(picture(), picture())).classNames()).isEmpty();
  }

  @Test
  void whatCannotBeDataIsNamed() {
    refused(records(), "Data \"tfrecord:" + folder + "/a.tfrecord\" have no samples. Give");
    write(folder, "a.tfrecord", "some text, not records".getBytes(UTF_8));
    refused("tfrecord:" + folder, "a.tfrecord is not a TFRecord file. Give files");
    refused(
        "tfrecord:" + write(folder, "b/x.txt", new byte[1]).getParent(),
        "Folder \"" + folder + "/b\" has no TFRecord files. Put files");
    refused(
        "tfrecord:" + write(folder, "c", PackedFiles.tfRecord(new byte[] {1, 2, 3})),
        "Sample c/0 is no tf.train.Example.");
  }

  @Test
  void sumsAreChecked() {
    byte[] two = PackedFiles.tfRecords(picture(), picture());
    int each = two.length / 2;
    for (int at : new int[] {0, 7, 8, 11}) {
      byte[] bytes = two.clone();
      bytes[each + at] ^= 1;
      write(folder, "a.tfrecord", bytes);
      refused(
          "tfrecord:" + folder,
          "a.tfrecord is a damaged TFRecord file: the sum of a length is wrong at byte " + each);
    }
    for (int at : new int[] {12, each - 5, each - 1}) {
      byte[] bytes = two.clone();
      bytes[each + at] ^= 1;
      write(folder, "a.tfrecord", bytes);
      refused(
          "tfrecord:" + folder,
          "Sample a.tfrecord/1 is damaged: its sum is wrong at byte " + each + ". The file");
    }
  }

  @Test
  void aLengthDecidesNoMemory() {
    for (long length : new long[] {1L << 20, 1L << 31, 1L << 40, Long.MAX_VALUE, -1}) {
      write(folder, "a.tfrecord", PackedFiles.tfHeader(length));
      refused("tfrecord:" + folder, "a.tfrecord ");
    }
  }

  @Test
  void everyCutIsNoticed() throws IOException {
    byte[] bytes = Files.readAllBytes(path("slim.tfrecord"));
    int next = 0;
    for (int length = 1; length < bytes.length; length++) {
      if (length > next) {
        next += 16 + (bytes[next] & 0xff) + (bytes[next + 1] & 0xff) * 256;
      }
      if (length < next) {
        write(folder, "a.tfrecord", Arrays.copyOf(bytes, length));
        refused("tfrecord:" + folder, "a.tfrecord ends at byte " + length + ", within a record.");
      }
    }
    assertThat(next).isEqualTo(bytes.length);
  }
}
