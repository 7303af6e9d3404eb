package io.loupe.formats.dataset;

import static io.loupe.formats.dataset.PackedFiles.all;
import static io.loupe.formats.dataset.PackedFiles.assertAsInFolder;
import static io.loupe.formats.dataset.PackedFiles.open;
import static io.loupe.formats.dataset.PackedFiles.path;
import static io.loupe.formats.dataset.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetProviderTest {
  /** Each of so many bytes: all of them take minutes, and the fuzz harness changes others. */
  private static final int SOME = 17;

  private static final int MANY = 5000;

  private final Path folder;

  ParquetProviderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static String table(String name) {
    return "parquet:" + path("tables/" + name + ".parquet");
  }

  private static void refused(String location, String message) {
    assertThatThrownBy(() -> all(open(location)))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "snappy",
        "gzip",
        "zstd",
        "lz4",
        "pages-1",
        "pages-2",
        "delta",
        "prefixed",
        "hugging-face"
      })
  void picturesAreThoseOfAFolder(String name) {
    Dataset table = open(table(name));
    assertAsInFolder(all(table), 6);
    assertThat(table.size()).hasValue(6);
    assertThat(all(table).get(5).id()).isEqualTo(name + ".parquet/5");
    for (int from = 0; from < 8; from++) {
      try (Stream<Sample> rest = table.samplesFrom(from)) {
        List<Sample> expected = all(table).subList(Math.min(from, 6), 6);
        List<Sample> found = rest.toList();
        assertThat(found)
            .extracting(Sample::id)
            .isEqualTo(expected.stream().map(Sample::id).toList());
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.get(i).input().toArray())
              .containsExactly(expected.get(i).input().toArray());
          assertThat(found.get(i).label()).isEqualTo(expected.get(i).label());
        }
      }
    }
  }

  @Test
  void classesAreNumberedOrNamedAsTheTableSays() {
    assertThat(open(table("snappy")).classNames()).containsExactly("0", "1", "2");
    assertThat(open(table("snappy")).hasOwnClassNames()).isFalse();
    Dataset named = open(table("hugging-face"));
    assertThat(named.classNames()).containsExactly("ant", "bee", "cat");
    assertThat(named.hasOwnClassNames()).isTrue();
    Dataset unknown = open(table("hugging-face-test"));
    assertThat(unknown.classNames()).isEmpty();
    assertThat(all(unknown)).allMatch(sample -> sample.label().isEmpty());
  }

  @Test
  void textsAreClassesInTheOrderOfAFoldersNames() {
    Dataset texts = open("parquet:" + path("tables/texts") + "?label=kind");
    assertThat(texts.classNames()).containsExactly("ant", "bee", "cat");
    assertThat(texts.hasOwnClassNames()).isTrue();
    assertThat(all(texts))
        .extracting(Sample::label)
        .extracting(OptionalInt::getAsInt)
        .containsExactly(2, 2, 0, 0, 1, 1);
    assertThat(all(texts).get(4).id()).isEqualTo("part-00001.parquet/1");
    assertThat(open("parquet:" + path("tables/texts")).classNames()).isEmpty();
    Dataset braces = open("parquet:" + path("tables/texts") + "/part-{00000..00001}.parquet");
    assertThat(braces.sha256()).isEqualTo(open("parquet:" + path("tables/texts")).sha256());
  }

  @ParameterizedTest
  @ValueSource(strings = {"floats", "doubles"})
  void floatsAreTakenAsTheyAre(String name) {
    Dataset floats = open(table(name));
    List<Sample> samples = all(floats);
    assertThat(samples).hasSize(6);
    for (int n = 0; n < 6; n++) {
      float[] values = samples.get(n).input().toArray();
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < 48; i++) {
          assertThat(values[c * 48 + i]).isEqualTo((n * 144 + i * 3 + c) / 8f);
        }
      }
      try (Stream<Sample> rest = floats.samplesFrom(n)) {
        Sample first = rest.findFirst().orElseThrow();
        assertThat(first.id()).isEqualTo(name + ".parquet/" + n);
        assertThat(first.input().toArray()).containsExactly(values);
      }
    }
  }

  private static List<String> whatIsWrong(String location) {
    List<String> said = new ArrayList<>();
    try (Stream<Sample> samples = open(location + "?on-bad-sample=skip").samples()) {
      Iterator<Sample> all = samples.iterator();
      for (int i = 0; i < 6; i++) {
        try {
          said.add(all.next().id());
        } catch (DatasetException e) {
          said.add(e.message());
        }
      }
    }
    return said;
  }

  @Test
  void badSamplesDoNotEndThePass() {
    assertThat(whatIsWrong(table("nulls")))
        .containsExactly(
            "nulls.parquet/0",
            "Sample nulls.parquet/1 has no picture in image.",
            "nulls.parquet/2",
            "nulls.parquet/3 is not a picture.",
            "nulls.parquet/4",
            "Sample nulls.parquet/5 has no picture in image.");
    assertThat(whatIsWrong(table("short-floats")))
        .containsExactly(
            "short-floats.parquet/0, column image.list.element, has 143 values, but the model"
                + " wants 144, [3,6,8].",
            "short-floats.parquet/1, column image.list.element, has 145 values, but the model"
                + " wants 144, [3,6,8].",
            "short-floats.parquet/2, column image.list.element, has 0 values, but the model"
                + " wants 144, [3,6,8].",
            "short-floats.parquet/3, column image.list.element, has 0 values, but the model"
                + " wants 144, [3,6,8].",
            "Sample short-floats.parquet/4 has missing values in image.list.element.",
            "short-floats.parquet/5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "many-delta"})
  void everyRowIsFoundFromWhereverReadingBegins(String name) {
    Dataset many = open(table(name));
    assertThat(many.size()).hasValue(MANY);
    assertThat(many.classNames()).hasSize(602);
    List<Sample> pictures = all(open("folder:" + path("pictures")));
    for (long from : new long[] {0, 1, 99, 100, 101, 1999, 2000, 2001, 3456, 4000, 4999, 5000}) {
      try (Stream<Sample> rest = many.samplesFrom(from)) {
        Iterator<Sample> all = rest.iterator();
        for (long n = from; n < MANY; n++) {
          Sample sample = all.next();
          assertThat(sample.id()).isEqualTo(name + ".parquet/" + n);
          assertThat(sample.label()).hasValue((int) (n * n % 611));
          if (n % 500 == 0) {
            assertThat(sample.input().toArray())
                .containsExactly(pictures.get((int) (n / 1000)).input().toArray());
          }
        }
        assertThat(all).isExhausted();
      }
    }
  }

  @Test
  void columnsAreNamedOrRefused() {
    String texts = "parquet:" + path("tables/texts");
    refused(
        texts + "?image=picture",
        "part-00000.parquet has no column picture, only content, kind. Say which column holds");
    refused(
        texts + "?label=class",
        "part-00000.parquet has no column class, only content, kind. Say which column is the");
    refused(
        texts + "?image=kind",
        "part-00000.parquet has no pictures in column kind, but texts. Pictures are");
    refused(
        table("snappy") + "?image=label",
        "snappy.parquet has no pictures in column label, but values of the type INT64.");
    refused(
        table("floats") + "?label=image",
        "floats.parquet has no classes in column image.list.element.list.element.list.element,"
            + " but lists of values of the type FLOAT. A class is");
    refused(table("snappy") + "?label=image", "snappy.parquet has a class of ");
    refused(
        table("half-labelled"),
        "Sample half-labelled.parquet/1 has no class, and sample half-labelled.parquet/0 has one.");
  }

  @Test
  void classesThatAreNotClearAreNamed() {
    refused(
        table("two-classes"),
        "two-classes.parquet has classes in several columns: coarse, fine. Say which one is meant,"
            + " as in ?label=coarse.");
    assertThat(open(table("two-classes") + "?label=fine").classNames())
        .containsExactly("a", "b", "c");
    refused(
        table("unnamed"),
        "unnamed.parquet has the label 3 at sample unnamed.parquet/1, but names 3 classes. Say");
    refused(
        table("negative"),
        "negative.parquet has the label -1 at sample negative.parquet/1. Labels are numbers");
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    refused(
        table("brotli"),
        "brotli.parquet has column label packed with BROTLI, which Loupe does not read. Write it");
    refused(
        "parquet:" + write(folder, "a.parquet", new byte[5]), "a.parquet is not a Parquet file.");
    refused("parquet:" + folder.resolve("b"), "Cannot read \"" + folder.resolve("b"));
    Files.delete(folder.resolve("a.parquet"));
    write(folder, "_metadata.parquet", new byte[5]);
    write(folder, ".a.parquet", new byte[5]);
    refused("parquet:" + folder, "Folder \"" + folder + "\" has no Parquet files. Put files");
    Files.copy(path("tables/snappy.parquet"), folder.resolve("a.parquet"));
    Files.copy(path("tables/floats.parquet"), folder.resolve("b.parquet"));
    refused(
        "parquet:" + folder,
        "b.parquet has no column label of the kind that the first file has. Files of one");
  }

  private String changed(byte[] bytes) {
    return "parquet:" + write(folder, "a.parquet", bytes);
  }

  @Test
  void sumsOfPagesAreChecked() throws IOException {
    byte[] bytes = Files.readAllBytes(path("tables/pages-1.parquet"));
    int found = 0;
    for (int at = 4; at < bytes.length; at += 7) {
      bytes[at] ^= 1;
      try {
        all(open(changed(bytes)));
      } catch (DatasetException e) {
        found += e.message().contains(": the sum of a page is wrong in column ") ? 1 : 0;
      }
      bytes[at] ^= 1;
    }
    assertThat(found).isGreaterThan(bytes.length / 7 / 5);
  }

  @Test
  void cutsAreNoticed() throws IOException {
    for (String name : List.of("hugging-face", "zstd", "floats")) {
      byte[] bytes = Files.readAllBytes(path("tables/" + name + ".parquet"));
      for (int length = 0; length < bytes.length; length += SOME) {
        refused(changed(Arrays.copyOf(bytes, length)), "a.parquet is ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snappy",
        "gzip",
        "zstd",
        "lz4",
        "pages-2",
        "delta",
        "prefixed",
        "nulls",
        "floats"
      })
  void changedBytesAreReadOrRefusedInWords(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(path("tables/" + name + ".parquet"));
    int refused = 0;
    for (int at = 0; at < bytes.length; at += SOME) {
      byte right = bytes[at];
      bytes[at] = (byte) (right ^ (at % 2 == 0 ? 0xff : 1));
      try {
        all(open(changed(bytes) + "?resize=true&on-bad-sample=skip"));
      } catch (DatasetException e) {
        assertThat(e.message()).contains("a.parquet").endsWith(".");
        refused++;
      }
      bytes[at] = right;
    }
    assertThat(refused).isBetween(bytes.length / SOME / 10, bytes.length);
  }
}
