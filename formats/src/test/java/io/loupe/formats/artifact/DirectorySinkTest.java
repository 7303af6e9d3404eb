package io.loupe.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.error.OutputException;
import io.loupe.formats.Pictures;
import io.loupe.formats.Provenances;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.image.PngText;
import io.loupe.formats.npy.NpyReader;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySinkTest {
  private static final Provenance RUN = Provenances.any();
  private static final Artifact.Image IMAGE =
      new Artifact.Image("grid", "A grid, „ü“.", Pictures.gradient(20, 10, 1));
  private static final Artifact.Table TABLE =
      new Artifact.Table(
          "census", "The census.", List.of("a", "b"), List.of(List.of("x, \"y\"", 0.1)));
  private static final Artifact.Animation ANIMATION =
      new Artifact.Animation(
          "ascent",
          "On the way.",
          List.of(Pictures.grey(8, 8), Pictures.gradient(8, 8, 1)),
          Duration.ofMillis(100));
  private static final Artifact.Numbers NUMBERS =
      new Artifact.Numbers("values", "Values.", Tensor.of(Shape.of(2, 2), 1, 2, 3, 4));

  private final Path folder;

  DirectorySinkTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Map<String, byte[]> contents(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (String name : names(folder)) {
      contents.put(name, Files.readAllBytes(folder.resolve(name)));
    }
    return contents;
  }

  private static DirectorySink run(Path out, Provenance provenance) {
    DirectorySink sink = DirectorySink.into(out);
    for (Artifact artifact : List.of(IMAGE, TABLE, ANIMATION, NUMBERS)) {
      sink.accept(artifact, provenance);
    }
    try (NumbersWriter writer = sink.numbers("L1", "Streamed.", Shape.of(2), provenance)) {
      writer.append(Tensor.of(Shape.of(1, 2), 5, 6));
      writer.append(Tensor.of(Shape.of(2, 2), 7, 8, 9, 10));
    }
    sink.finish(provenance);
    return sink;
  }

  @Test
  void writesEveryKindAndTheRecord() throws IOException {
    Path out = folder.resolve("new/out");
    DirectorySink sink = run(out, RUN);
    assertThat(names(out))
        .containsExactly(
            "L1.npy",
            "acme.silent-units.json",
            "ascent.gif",
            "census.csv",
            "grid.png",
            "values.npy");
    assertThat(sink.written())
        .startsWith(out.resolve("grid.png"))
        .endsWith(out.resolve("acme.silent-units.json"))
        .hasSize(6);
    assertThat(Files.readString(out.resolve("census.csv")))
        .isEqualTo("a,b\r\n\"x, \"\"y\"\"\",0.1\r\n");
    assertThat(NpyReader.readAll(DataFile.of(out.resolve("L1.npy"))).toArray())
        .containsExactly(5, 6, 7, 8, 9, 10);
    Map<String, String> texts = PngText.read(Files.readAllBytes(out.resolve("grid.png")));
    assertThat(texts)
        .containsEntry("Title", "grid")
        .containsEntry("Description", "A grid, „ü“.")
        .containsEntry("Software", "Loupe 0.1.0");
    assertThat(texts.get("Provenance")).contains("\"visualizer\":\"acme.silent-units\"");
  }

  @Test
  void recordReadsBackWithDigestsOfTheArtifacts() {
    run(folder, RUN);
    RunRecord record = ProvenanceJson.read(folder.resolve("acme.silent-units.json"));
    assertThat(record.provenance()).isEqualTo(RUN);
    Artifact.Numbers streamed =
        new Artifact.Numbers("L1", "", Tensor.of(Shape.of(3, 2), 5, 6, 7, 8, 9, 10));
    assertThat(record.digests())
        .containsEntry("grid", ContentDigest.of(IMAGE))
        .containsEntry("census", ContentDigest.of(TABLE))
        .containsEntry("ascent", ContentDigest.of(ANIMATION))
        .containsEntry("values", ContentDigest.of(NUMBERS))
        .containsEntry("L1", ContentDigest.of(streamed))
        .hasSize(5);
  }

  @Test
  void equalRunsGiveEqualFilesButForTheTimeInTheRecord() throws IOException {
    run(folder.resolve("a"), RUN);
    run(folder.resolve("b"), Provenances.at("2027-09-08T07:06:05Z"));
    Map<String, byte[]> first = contents(folder.resolve("a"));
    Map<String, byte[]> second = contents(folder.resolve("b"));
    String record = "acme.silent-units.json";
    assertThat(new String(first.remove(record), UTF_8).replace("2026-01-02T03:04:05Z", "T"))
        .isEqualTo(new String(second.remove(record), UTF_8).replace("2027-09-08T07:06:05Z", "T"));
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
  }

  @Test
  void nothingAppearsBeforeTheEnd() throws IOException {
    DirectorySink sink = DirectorySink.into(folder);
    assertThat(names(folder)).isEmpty();
    sink.accept(IMAGE, RUN);
    assertThat(names(folder)).hasSize(2).allMatch(name -> name.startsWith(".loupe-run-"));
    sink.finish(RUN);
    assertThat(names(folder)).containsExactly("acme.silent-units.json", "grid.png");
  }

  @Test
  void failedRunLeavesEverythingAsItWas() throws IOException {
    Files.writeString(folder.resolve("grid.png"), "old");
    Files.writeString(folder.resolve("other"), "kept");
    Map<String, byte[]> before = contents(folder);
    DirectorySink sink = DirectorySink.into(folder);
    sink.accept(IMAGE, RUN);
    NumbersWriter open = sink.numbers("L1", "", Shape.of(1), RUN);
    open.append(Tensor.of(Shape.of(1, 1), 1));
    sink.abandon();
    assertThat(contents(folder)).containsExactlyEntriesOf(before);
    sink.abandon();
    sink.accept(IMAGE, RUN);
    sink.finish(RUN);
    assertThat(names(folder)).containsExactly("acme.silent-units.json", "grid.png", "other");
  }

  @Test
  void failedRunRemovesTheFoldersItMade() throws IOException {
    DirectorySink sink = DirectorySink.into(folder.resolve("a/b"));
    sink.accept(IMAGE, RUN);
    sink.abandon();
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void cancelledRunIsMarkedPartialInRecordAndPictures() throws IOException {
    DirectorySink sink = DirectorySink.into(folder);
    sink.accept(IMAGE, RUN);
    sink.numbers("L1", "", Shape.of(1), RUN).append(Tensor.of(Shape.of(1, 1), 1));
    sink.finish(RUN.asPartial());
    RunRecord record = ProvenanceJson.read(folder.resolve("acme.silent-units.json"));
    assertThat(record.provenance().partial()).isTrue();
    assertThat(record.digests()).containsOnlyKeys("grid", "L1");
    String text = PngText.read(Files.readAllBytes(folder.resolve("grid.png"))).get("Provenance");
    assertThat(text).contains("\"partial\":true");
    assertThat(NpyReader.readAll(DataFile.of(folder.resolve("L1.npy"))).toArray())
        .containsExactly(1);
  }

  @Test
  void foldersThatCannotBeWrittenAreRefusedAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> DirectorySink.into(file))
        .isInstanceOf(OutputException.class)
        .hasMessage("Cannot write \"" + file + "\": it is a file. Choose another folder.");
    assertThatThrownBy(() -> DirectorySink.into(file.resolve("below")))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("\": \"" + file + "\" is a file.");
    assertThat(names(folder)).containsExactly("file");
  }

  @Test
  void aFolderInTheWayIsNamedAndNothingIsReplaced() throws IOException {
    Files.writeString(folder.resolve("census.csv"), "old");
    Files.createDirectory(folder.resolve("grid.png"));
    DirectorySink sink = DirectorySink.into(folder);
    sink.accept(TABLE, RUN);
    sink.accept(IMAGE, RUN);
    assertThatThrownBy(() -> sink.finish(RUN))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("a folder of the name grid.png is in the way");
    sink.abandon();
    assertThat(Files.readString(folder.resolve("census.csv"))).isEqualTo("old");
    assertThat(names(folder)).containsExactly("census.csv", "grid.png");
  }
}
