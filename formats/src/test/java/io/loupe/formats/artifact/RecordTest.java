package io.loupe.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.data.ChannelComposite;
import io.loupe.data.ChannelOrder;
import io.loupe.error.DatasetException;
import io.loupe.formats.Pictures;
import io.loupe.formats.Provenances;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTest {
  private final Path folder;

  RecordTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("x.json"), content);
  }

  @Test
  void everyFieldReadsBack() throws IOException {
    Provenance provenance = Provenances.any().asPartial();
    ArtifactFile artifact = new ArtifactFile("grid", "image", "grid.png", "<\"ü\">", "abc", "def");
    byte[] json = ProvenanceJson.toBytes(provenance, List.of(artifact));
    RunRecord record = ProvenanceJson.read(file(new String(json, UTF_8)));
    assertThat(record.provenance()).isEqualTo(provenance);
    assertThat(record.digests()).containsOnlyKeys("grid").containsValue("abc");
    assertThat(ProvenanceJson.timeless(provenance))
        .isEqualTo(ProvenanceJson.timeless(Provenances.at("2030-01-01T00:00:00Z").asPartial()))
        .doesNotContain("startedAt", "\n");
  }

  @Test
  void foreignFilesAreNamed() throws IOException {
    for (String content : List.of("", "{", "[]", "null", "{\"a\": 1}", "<html>", "\u0000\u0001")) {
      assertThatThrownBy(() -> ProvenanceJson.read(file(content)))
          .isInstanceOf(DatasetException.class)
          .hasMessage(
              "x.json is not the record of a Loupe run. "
                  + "Give the .json file that a run wrote beside its results.");
    }
    assertThatThrownBy(
            () -> ProvenanceJson.read(file("{\"format\":\"loupe-run\",\"formatVersion\":9}")))
        .hasMessage("x.json is a record of version 9. This version of Loupe reads version 1.");
    assertThatThrownBy(() -> ProvenanceJson.read(folder.resolve("none.json")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> ProvenanceJson.read(file("[".repeat(100_000))))
        .isInstanceOf(DatasetException.class);
  }

  @Test
  void theOrderOfChannelsIsKept() throws IOException {
    for (ChannelOrder order : ChannelOrder.values()) {
      Provenance run = Provenances.colours(order);
      String json = new String(ProvenanceJson.toBytes(run, List.of()), UTF_8);
      assertThat(json.contains("\"bgr\"")).isEqualTo(order == ChannelOrder.BGR);
      assertThat(ProvenanceJson.read(file(json)).provenance()).isEqualTo(run);
    }
    String other =
        new String(ProvenanceJson.toBytes(Provenances.colours(ChannelOrder.BGR), List.of()), UTF_8)
            .replace("\"bgr\"", "\"grb\"");
    assertThatThrownBy(() -> ProvenanceJson.read(file(other)))
        .hasMessageStartingWith("x.json has no usable \"channels\".");
  }

  @Test
  void theChannelsThatWereDrawnAreKept() throws IOException {
    Provenance run = Provenances.drawn(new ChannelComposite(3, 2, 6));
    String json = new String(ProvenanceJson.toBytes(run, List.of()), UTF_8);
    String drawn = json.substring(json.indexOf("\"composite\" : ["), json.indexOf("]\n    },"));
    assertThat(drawn.replaceAll("\\s", "")).isEqualTo("\"composite\":[3,2,6");
    assertThat(ProvenanceJson.read(file(json)).provenance()).isEqualTo(run);
    for (String bad : List.of("[3,2]", "[3,2,7]", "[3,2,-1]", "[3,2,null]", "\"3,2,6\"")) {
      assertThatThrownBy(
              () -> ProvenanceJson.read(file(json.replace(drawn + "]", "\"composite\" : " + bad))))
          .as(bad)
          .isInstanceOf(DatasetException.class);
    }
  }

  @Test
  void mutatedRecordsNeverDoWorse() throws IOException {
    String json = new String(ProvenanceJson.toBytes(Provenances.any(), List.of()), UTF_8);
    Random random = new Random(4);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder(json);
      int from = random.nextInt(text.length());
      text.delete(from, Math.min(from + 1 + random.nextInt(12), text.length()));
      try {
        assertThat(ProvenanceJson.read(file(text.toString())).digests()).isEmpty();
      } catch (DatasetException e) {
        assertThat(e.message()).startsWith("x.json ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void recordsHoldNothingThatDoesSomethingToATerminalAndReadBackTheSame() throws IOException {
    String name = "=\u001b[2J\u0000\u009b\u202e\u2028\ud800\n\"<b>";
    Provenance provenance = Provenances.any().withWarning(name).withResolved("a\u001b\"", name);
    byte[] json =
        ProvenanceJson.toBytes(
            provenance, List.of(new ArtifactFile("t", "table", "t.csv", name, "a", "b")));
    assertThat(new String(json, UTF_8).codePoints())
        .allMatch(c -> c == '\n' || (!Character.isISOControl(c) && c != 0x202e && c != 0x2028));
    Provenance back = ProvenanceJson.read(file(new String(json, UTF_8))).provenance();
    assertThat(back.warnings()).isEqualTo(provenance.warnings());
    assertThat(back.resolved()).isEqualTo(provenance.resolved());
  }

  @Test
  void everyPartOfARecordMayBeOfAnyKind() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    byte[] json =
        ProvenanceJson.toBytes(
            Provenances.any(), List.of(new ArtifactFile("t", "table", "t.csv", "T.", "a", "b")));
    List<JsonNode> instead = new ArrayList<>();
    for (String text :
        List.of(
            "null",
            "{}",
            "[]",
            "[null]",
            "{\"a\":null}",
            "\"\"",
            "\"\\u001b[2J\"",
            "true",
            "-1",
            "1e999",
            "2147483648",
            "99999999999999999999",
            "0.5",
            "\"NaN\"")) {
      instead.add(mapper.readTree(text));
    }
    int refused = 0;
    for (JsonPointer place : places(mapper.readTree(json), JsonPointer.empty())) {
      for (JsonNode other : instead) {
        JsonNode root = mapper.readTree(json);
        if (root.at(place.head()) instanceof ObjectNode object) {
          object.set(place.last().getMatchingProperty(), other);
        } else {
          ((ArrayNode) root.at(place.head())).set(place.last().getMatchingIndex(), other);
        }
        Path record = file(root.toString());
        try {
          ProvenanceJson.read(record);
          FileCheck.beside(record);
        } catch (DatasetException e) {
          refused++;
          assertThat(e.getMessage())
              .as(root.toString())
              .startsWith("x.json ")
              .doesNotContain("null", "java.", "jackson", "Exception", "Node");
        }
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  private static List<JsonPointer> places(JsonNode node, JsonPointer at) {
    List<JsonPointer> places = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      places.add(at.appendProperty(field.getKey()));
      places.addAll(places(field.getValue(), at.appendProperty(field.getKey())));
    }
    for (int i = 0; i < node.size() && node.isArray(); i++) {
      places.add(at.appendIndex(i));
      places.addAll(places(node.get(i), at.appendIndex(i)));
    }
    return places;
  }

  @Test
  void whatMemoryIsMadeOfIsBounded() throws IOException {
    Path large = Files.write(folder.resolve("x.json"), new byte[(1 << 23) + 1]);
    assertThatThrownBy(() -> ProvenanceJson.read(large)).hasMessageContaining("is not the record");
    assertThatThrownBy(
            () -> ProvenanceJson.read(file("{\"format\":\"loupe-run\",\"format\":\"loupe-run\"}")))
        .hasMessageContaining("is not the record");
    assertThatThrownBy(
            () -> ProvenanceJson.read(file("{\"format\":\"loupe-run\",\"formatVersion\":null}")))
        .hasMessageContaining("is not the record");
    assertThatThrownBy(
            () ->
                ProvenanceJson.read(
                    Files.write(folder.resolve("x.json"), "{\"format\":1}".getBytes(UTF_16BE))))
        .hasMessageContaining("is not the record");
  }

  @Test
  void digestsTellResultsApartAndNothingElse() {
    Tensor four = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
    List<Artifact> different =
        List.of(
            new Artifact.Image("x", "", Pictures.gradient(8, 4, 1)),
            new Artifact.Image("x", "", Pictures.gradient(4, 8, 1)),
            new Artifact.Image("x", "", Pictures.gradient(8, 4, 2)),
            animation(50, 1),
            animation(60, 1),
            animation(50, 2),
            table("a", "bc"),
            table("ab", "c"),
            table("a", 1),
            new Artifact.Numbers("x", "", four),
            new Artifact.Numbers("x", "", four.reshape(Shape.of(4))),
            new Artifact.Numbers("x", "", Tensor.of(Shape.of(2, 2), 1, 2, 3, 5)),
            new Artifact.Numbers("x", "", Tensor.of(Shape.of(), 1)),
            new Artifact.Numbers("x", "", Tensor.of(Shape.of(1), 1)));
    Set<String> digests = new HashSet<>();
    different.forEach(artifact -> digests.add(ContentDigest.of(artifact)));
    assertThat(digests).hasSize(different.size());
    assertThat(ContentDigest.of(new Artifact.Image("y", "other", Pictures.gradient(8, 4, 1))))
        .isEqualTo(ContentDigest.of(different.get(0)));
  }

  @Test
  void digestSinkSeesWhatTheRecordSays() {
    DigestSink sink = new DigestSink();
    Artifact image = new Artifact.Image("x", "", Pictures.gradient(8, 4, 1));
    sink.accept(image, Provenances.any());
    try (NumbersWriter writer = sink.numbers("n", "", Shape.of(2), Provenances.any())) {
      writer.append(Tensor.of(Shape.of(2, 2), 1, 2, 3, 4));
    }
    assertThat(sink.digests())
        .containsEntry("x", ContentDigest.of(image))
        .containsEntry(
            "n",
            ContentDigest.of(new Artifact.Numbers("n", "", Tensor.of(Shape.of(2, 2), 1, 2, 3, 4))));
    sink.abandon();
    assertThat(sink.digests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "1, 1",
    "100, 100",
    "1e6, 1000000",
    "123456.789, 123456.789",
    "1e21, 1E+21",
    "2e-3, 0.002",
    "1e-9, 1E-9",
    "2.0e23, 2E+23",
    "-0.30000000000000004, -0.30000000000000004",
    "4.9e-324, 5E-324",
    "1.7976931348623157e308, 1.7976931348623157E+308"
  })
  void doublesAreAsShortAsTheyReadBack(double value, String text) {
    assertThat(NumberText.of(value)).isEqualTo(text);
    assertThat(Double.parseDouble(NumberText.of(value))).isEqualTo(value);
  }

  @Test
  void numbersReadBackWhateverTheyAre() {
    Random random = new Random(5);
    for (int i = 0; i < 5000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      assertThat(Double.valueOf(NumberText.of(value))).isEqualTo(Double.valueOf(value));
      float single = Float.intBitsToFloat(random.nextInt());
      assertThat(Float.valueOf(NumberText.of(single))).isEqualTo(Float.valueOf(single));
    }
    assertThat(NumberText.of(0.1f)).isEqualTo("0.1");
    assertThat(NumberText.of(-0.0)).isEqualTo("-0.0");
    assertThat(NumberText.of((Number) 7L)).isEqualTo("7");
  }

  private static Artifact animation(int millis, int seed) {
    return new Artifact.Animation(
        "x", "", List.of(Pictures.gradient(8, 4, seed)), Duration.ofMillis(millis));
  }

  private static Artifact table(Object first, Object second) {
    return new Artifact.Table("x", "", List.of("a", "b"), List.of(List.of(first, second)));
  }
}
