package io.loupe.formats.dataset;

import static io.loupe.formats.dataset.PackedFiles.all;
import static io.loupe.formats.dataset.PackedFiles.png;
import static io.loupe.formats.dataset.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.PlacedSamples;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.formats.dataset.PackedFiles.Example;
import io.loupe.formats.dataset.PackedFiles.Tar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seven pictures in each form: the first, third and last cannot be read, the fifth is too large.
 */
class BadPicturesTest {
  private static final List<String> GOOD = List.of("1", "3", "5");
  private final Path folder;

  BadPicturesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static byte[] picture(int i) {
    return switch (i) {
      case 0 -> "no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      case 2, 6 -> Arrays.copyOf(png(), 30);
      case 4 -> png(8, 7);
      default -> png();
    };
  }

  private void check(String location, String last) {
    assertThatThrownBy(() -> all(PackedFiles.open(location))).isInstanceOf(DatasetException.class);
    Dataset dataset = Datasets.skippingBad(PackedFiles.open(location + "?on-bad-sample=skip"));
    List<String> names = new ArrayList<>();
    try (PlacedSamples pass = PlacedSamples.of(dataset)) {
      while (pass.hasNext()) {
        assertThat(pass.next().id()).endsWith(last.formatted(GOOD.get(names.size())));
        names.add(Long.toString(pass.place()));
      }
      assertThat(pass.leftOut().count()).isEqualTo(4);
    }
    assertThat(names).isEqualTo(GOOD);
    assertThat(Datasets.leftOut(dataset).sentences().get(0))
        .startsWith("4 samples were left out: ");
    for (long from = 0; from < 8; from++) {
      try (PlacedSamples pass = PlacedSamples.of(dataset, from, 7)) {
        while (pass.hasNext()) {
          assertThat(pass.next().id()).endsWith(last.formatted(pass.place()));
        }
        assertThat(pass.leftOut().count()).isEqualTo(from == 7 ? 0 : (8 - from) / 2);
      }
    }
    assertThat(dataset.some(2)).extracting(Sample::id).isNotEmpty();
    assertThat(
            all(
                Datasets.skippingBad(
                    PackedFiles.open(location + "?on-bad-sample=skip&resize=true"))))
        .as("large ones are resized")
        .hasSize(4);
  }

  @Test
  void inAFolder() {
    for (int i = 0; i < 7; i++) {
      write(folder, "a/" + i + ".png", picture(i));
    }
    check("folder:" + folder, "a/%s.png");
  }

  @Test
  void inArchives() {
    for (int shard = 0; shard < 2; shard++) {
      Tar tar = new Tar();
      for (int i = shard * 3; i < 3 + shard * 4; i++) {
        tar.add(i + ".png", picture(i)).add(i + ".cls", "1");
      }
      write(folder, shard + ".tar", tar.bytes());
    }
    check("webdataset:" + folder, "/%s");
  }

  @Test
  void inRecords() {
    byte[] records = new byte[0];
    for (int i = 0; i < 7; i++) {
      Example example = new Example().bytes("image", picture(i)).integers("label", 1);
      byte[] next = PackedFiles.tfRecord(example.message());
      records = Arrays.copyOf(records, records.length + next.length);
      System.arraycopy(next, 0, records, records.length - next.length, next.length);
    }
    check("tfrecord:" + write(folder, "a.tfrecord", records), "/%s");
  }

  @Test
  void aRecordWithAWrongSumIsOneBadSample() {
    Example example = new Example().bytes("image", png()).integers("label", 1);
    byte[] records = PackedFiles.tfRecords(example, example, example);
    records[records.length / 3 + 20] ^= 1;
    String location = "tfrecord:" + write(folder, "a.tfrecord", records);
    Dataset dataset = Datasets.skippingBad(PackedFiles.open(location + "?on-bad-sample=skip"));
    assertThat(all(dataset).stream().map(Sample::id))
        .containsExactly("a.tfrecord/0", "a.tfrecord/2");
    assertThat(dataset.classNames()).hasSize(2);
  }

  @Test
  void aRowWithoutAPictureIsOneBadSample() {
    String location = "parquet:" + PackedFiles.path("tables/nulls.parquet");
    Dataset dataset = Datasets.skippingBad(PackedFiles.open(location + "?on-bad-sample=skip"));
    assertThat(all(dataset).stream().map(Sample::id))
        .containsExactly("nulls.parquet/0", "nulls.parquet/2", "nulls.parquet/4");
    assertThat(dataset.classNames()).hasSize(3);
  }

  @Test
  void aTornFileIsNoBadSample() {
    byte[] good = new Tar().add("a.png", png()).add("b.png", png()).bytes();
    String location = "webdataset:" + write(folder, "a.tar", good) + "?on-bad-sample=skip";
    Dataset dataset = Datasets.skippingBad(PackedFiles.open(location));
    assertThat(all(dataset)).hasSize(2);
    write(folder, "a.tar", Arrays.copyOf(good, good.length - 1500));
    assertThatThrownBy(() -> all(dataset)).hasMessageContaining("a.tar ends at byte");
    assertThatThrownBy(() -> PackedFiles.open(location)).hasMessageContaining("a.tar ends at byte");
  }
}
