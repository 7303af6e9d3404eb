package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private Path folder = Path.of("");
  private Path model = Path.of("");
  private Path record = Path.of("");

  @BeforeEach
  void recordARun(@TempDir Path temporary) throws IOException {
    folder = temporary;
    model = Files.writeString(folder.resolve("net.tiny"), "weights");
    record = folder.resolve("out/test.moody.json");
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "test.moody",
            "--model",
            model.toString(),
            "--data",
            "bars:8?take=3",
            "--out",
            folder.resolve("out").toString(),
            "--seed",
            "11",
            "--batch",
            "5",
            "--portions=1,2,3");
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void sameRunIsEqual() {
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).as(replay.err()).isZero();
    assertThat(replay.err()).isEmpty();
    assertThat(replay.out())
        .containsPattern("drawn +the same bits")
        .containsPattern("options +the same bits")
        .containsPattern("drawn.npy +as recorded")
        .endsWith("Every result has the same bits.\n")
        .doesNotContain("then it was", "Not every file");
  }

  @Test
  void filesThatTheRecordDoesNotMeanAreTold() throws IOException {
    Files.writeString(record.resolveSibling("drawn.npy"), "of another run");
    Files.delete(record.resolveSibling("options.csv"));
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out())
        .containsPattern("drawn.npy +another file")
        .containsPattern("options.csv +not there")
        .contains("Not every file beside the record is the one that it means")
        .endsWith("Every result has the same bits.\n");
    assertThat(CommandLineRun.of("replay", record.toString(), "--quiet", "--json").out())
        .contains("\"drawn.npy\" : \"another file\"", "\"options.csv\" : \"not there\"");
  }

  @Test
  void recordsAloneAreReplayedToo() throws IOException {
    Path alone = Files.copy(record, folder.resolve("alone.json"));
    CommandLineRun replay = CommandLineRun.of("replay", alone.toString(), "--quiet");
    assertThat(replay.code()).as(replay.err()).isZero();
    assertThat(replay.out()).containsPattern("drawn.npy +not there");
  }

  @Test
  void runsThatWereKilledWhilePuttingFilesInPlaceAreNamed() throws IOException {
    Files.writeString(record, "{\"format\":\"loupe-run\",\"formatVersion\":1,\"unfinished\":true}");
    CommandLineRun replay = CommandLineRun.of("replay", record.toString());
    assertThat(replay.code()).isEqualTo(4);
    assertThat(replay.error())
        .isEqualTo(
            "test.moody.json marks a run whose files were being put in place, so that those beside"
                + " it may belong to two runs. If no run is going on there any more, that one was"
                + " killed: run it again.");
  }

  @Test
  void otherSeedIsDifferent() throws IOException {
    change("\"seed\" : 11", "\"seed\" : 12");
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out())
        .containsPattern("drawn +different")
        .containsPattern("options +the same bits")
        .endsWith("Not every result is equal.\n");
  }

  @Test
  void roundingIsToldFromDifferentNumbers() throws IOException {
    byte[] drawn = Files.readAllBytes(record.resolveSibling("drawn.npy"));
    pretendRecorded("drawn", withLastValue(drawn, value -> Math.nextUp(value)));
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).as(replay.out()).isZero();
    assertThat(replay.out())
        .containsPattern("drawn +equal up to rounding +largest relative difference [1-9].[0-9]e-0")
        .containsPattern("options +the same bits")
        .containsPattern("Every result is equal up to rounding: largest .*, in drawn\\.\n$");
    CommandLineRun json = CommandLineRun.of("replay", record.toString(), "--quiet", "--json");
    assertThat(json.out()).contains("\"verdict\" : \"equal up to rounding\"", "\"equal\" : true");
  }

  @Test
  void moreThanRoundingIsDifferent() throws IOException {
    byte[] drawn = Files.readAllBytes(record.resolveSibling("drawn.npy"));
    pretendRecorded("drawn", withLastValue(drawn, value -> value + 0.01f));
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out())
        .containsPattern("drawn +different +largest relative difference")
        .endsWith("Not every result is equal.\n");
  }

  @Test
  void roundingOfAnotherModelIsDifferent() throws IOException {
    byte[] drawn = Files.readAllBytes(record.resolveSibling("drawn.npy"));
    pretendRecorded("drawn", withLastValue(drawn, value -> Math.nextUp(value)));
    Files.writeString(model, "other weights");
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out()).containsPattern("drawn +different").contains("now model-sha256 is");
  }

  @Test
  void aFileThatTheRecordDoesNotMeanTellsNothing() throws IOException {
    Path file = record.resolveSibling("drawn.npy");
    byte[] drawn = Files.readAllBytes(file);
    pretendRecorded("drawn", withLastValue(drawn, value -> Math.nextUp(value)));
    Files.write(file, drawn);
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out())
        .contains("another file")
        .containsPattern(
            "drawn +cannot be told +it has other bits, and the recorded file is not beside the"
                + " record\n")
        .endsWith(
            "Whether every result is equal cannot be told: not every recorded file is there to"
                + " compare with.\n");
  }

  @Test
  void whatLacksItsRecordedFileCannotBeTold() throws IOException {
    Path file = record.resolveSibling("drawn.npy");
    byte[] drawn = Files.readAllBytes(file);
    pretendRecorded("drawn", withLastValue(drawn, value -> Math.nextUp(value)));
    Files.delete(file);
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet", "--json");
    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out())
        .contains(
            "\"equal\" : false",
            "\"verdict\" : \"cannot be told\"",
            "\"drawn\" : \"cannot be told\"",
            "\"options\" : \"the same bits\"");
    Files.writeString(model, "other weights");
    assertThat(CommandLineRun.of("replay", record.toString(), "--quiet").out())
        .containsPattern("drawn +different")
        .endsWith("Not every result is equal.\n");
  }

  @Test
  void otherModelIsNamed() throws IOException {
    Path moved = folder.resolve("moved.tiny");
    Files.writeString(moved, "other weights");
    Files.delete(model);
    CommandLineRun lost = CommandLineRun.of("replay", record.toString());
    assertThat(lost.code()).isEqualTo(4);
    assertThat(lost.error()).startsWith("Model " + model + " does not exist.");
    CommandLineRun replay =
        CommandLineRun.of(
            "replay", record.toString(), "--model", moved.toString(), "--quiet", "--json");
    assertThat(replay.code()).as(replay.err()).isZero();
    assertThat(replay.out())
        .contains(
            "\"equal\" : true", "\"drawn\" : \"the same bits\"", "\"what\" : \"model-sha256\"");
  }

  @Test
  void otherVersionIsNamed() throws IOException {
    change("\"java\" : \"" + System.getProperty("java.version"), "\"java\" : \"9.9.9");
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).isZero();
    assertThat(replay.out())
        .contains("now java is " + System.getProperty("java.version") + ", then it was 9.9.9");
  }

  @Test
  void newResultsAreKeptIfAskedFor() {
    Path again = folder.resolve("again");
    CommandLineRun replay =
        CommandLineRun.of("replay", record.toString(), "--quiet", "--out", again.toString());
    assertThat(replay.code()).as(replay.err()).isZero();
    assertThat(again.resolve("drawn.npy"))
        .hasSameBinaryContentAs(record.resolveSibling("drawn.npy"));
    assertThat(again.resolve("test.moody.json")).exists();
  }

  @Test
  void missingAndNewResultsAreTold() throws IOException {
    change("\"name\" : \"drawn\"", "\"name\" : \"painted\"");
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out()).containsPattern("drawn +new").containsPattern("painted +missing");
  }

  @Test
  void partialRunsAreComparedAsFarAsTheyWent() throws IOException {
    change("\"partial\" : false", "\"partial\" : true");
    change("\"name\" : \"drawn\"", "\"name\" : \"options\"");
    String json = Files.readString(record);
    int first = json.indexOf("{\n      \"name\" : \"options\"");
    int second = json.indexOf("{\n      \"name\" : \"options\"", first + 1);
    Files.writeString(record, json.substring(0, json.lastIndexOf(',', second)) + "\n  ]\n}\n");
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).as(replay.out() + replay.err()).isZero();
    assertThat(replay.out()).containsPattern("options +the same bits").doesNotContain("drawn");
  }

  @Test
  void cancelledReplayComparesNothing() {
    CommandLineRun replay = CommandLineRun.cancelled("replay", record.toString());
    assertThat(replay.code()).isEqualTo(130);
    assertThat(replay.out()).isEmpty();
    assertThat(replay.err()).endsWith("Cancelled; nothing was compared.\n");
  }

  @Test
  void networksInMemoryCannotBeFound() throws IOException {
    change("\"location\" : \"" + model + "\"", "\"location\" : \"memory\"");
    CommandLineRun replay = CommandLineRun.of("replay", record.toString());
    assertThat(replay.code()).isEqualTo(2);
    assertThat(replay.error())
        .isEqualTo(
            "The network of that run lay in memory. Save it and name the file with --model.");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    assertThat(CommandLineRun.of("replay").error())
        .isEqualTo("Nothing to replay. Name the .json file that a run wrote beside its results.");
    assertThat(CommandLineRun.of("replay").code()).isEqualTo(2);
    CommandLineRun missing = CommandLineRun.of("replay", folder.resolve("no.json").toString());
    assertThat(missing.code()).isEqualTo(4);
    assertThat(missing.error()).contains("no.json", "no such file").hasLineCount(1);
    Path other = Files.writeString(folder.resolve("other.json"), "{\"a\": 1}");
    CommandLineRun foreign = CommandLineRun.of("replay", other.toString());
    assertThat(foreign.code()).isEqualTo(4);
    assertThat(foreign.error())
        .isEqualTo(
            "other.json is not the record of a Loupe run. Give the .json file that a run wrote"
                + " beside its results.");
    change("\"visualizer\" : \"test.moody\"", "\"visualizer\" : \"test.mody\"");
    CommandLineRun unknown = CommandLineRun.of("replay", record.toString());
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.error()).startsWith("No visualizer \"test.mody\". Did you mean");
  }

  @Test
  void recordsWithAnyPartChangedAreReplayedOrRefusedInOneSentence() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    String json = Files.readString(record);
    List<JsonPointer> places = new ArrayList<>();
    collect(mapper.readTree(json), JsonPointer.empty(), places);
    String[] instead = {
      "\"\"", "\"x\"", "\"\\u0000\"", "-1", "null", "{}", "[]", "\"99999999999\"", "0"
    };
    Random random = new Random(9);
    for (int i = 0; i < Integer.getInteger("cases", 80); i++) {
      JsonPointer place = places.get(random.nextInt(places.size()));
      JsonNode root = mapper.readTree(json);
      ((ObjectNode) root.at(place.head()))
          .set(
              place.last().getMatchingProperty(),
              mapper.readTree(instead[random.nextInt(instead.length)]));
      Files.writeString(record, root.toString());
      CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
      assertThat(replay.code()).as("%s: %s", place, replay.err()).isIn(0, 1, 2, 4);
      assertThat(replay.err())
          .as("%s of %s", place, root)
          .doesNotContain("This is a bug", "null", "Exception", "java.")
          .matches("([^\\n\\p{Cntrl}]+\\n)?");
    }
  }

  private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> places) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonPointer place = at.appendProperty(field.getKey());
      places.add(place);
      collect(field.getValue(), place, places);
    }
    if (node.isArray() && node.size() > 0 && node.get(0).isObject()) {
      collect(node.get(0), at.appendIndex(0), places);
    }
  }

  private interface Change {
    float of(float value);
  }

  private static byte[] withLastValue(byte[] npy, Change change) {
    ByteBuffer changed = ByteBuffer.wrap(npy.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int last = npy.length - Float.BYTES;
    changed.putFloat(last, change.of(changed.getFloat(last)));
    return changed.array();
  }

  /** Puts a file in place of an array's, and into the record, as if the run had written it. */
  private void pretendRecorded(String name, byte[] npy) throws IOException {
    Path file = record.resolveSibling(name + ".npy");
    String before = Fingerprint.of(DataFile.of(file));
    Files.write(file, npy);
    change(before, Fingerprint.of(DataFile.of(file)));
    String json = Files.readString(record);
    int entry = json.indexOf("\"name\" : \"" + name + "\"");
    int digest = json.indexOf("\"contentSha256\" : \"", entry);
    int start = json.indexOf('"', digest + "\"contentSha256\" :".length()) + 1;
    Files.writeString(
        record, json.substring(0, start) + "0".repeat(64) + json.substring(start + 64));
  }

  private void change(String from, String to) throws IOException {
    String json = Files.readString(record);
    assertThat(json).contains(from);
    Files.writeString(record, json.replace(from, to));
  }
}
