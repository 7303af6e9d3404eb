package io.loupe.formats.microscope;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.artifact.Provenance;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.formats.artifact.ProvenanceJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Which steps are done, written down after each, so that a run that was killed goes on, and one
 * with other settings makes only what depends on them: a step that the same model, data and
 * versions have done before from the same settings is not done again.
 */
final class Steps {
  private static final String FILE = "record.json";
  private static final String FORMAT = "loupe-microscope";
  private static final int VERSION = 4;

  /** How what a step depends on begins if it rests on all data. */
  private static final String ALL_DATA = "data ";

  private final Stage stage;
  private final String key;
  private final String data;
  private final boolean otherData;
  private final List<Done> before;
  private final List<Done> done = new ArrayList<>();
  private final Set<String> anew = new HashSet<>();

  /**
   * A step.
   *
   * @param step its name
   * @param from settings that it depends on, as text
   * @param runs of visualizers, as their records say, without the time
   * @param missing what could not be made
   */
  record Done(String step, String from, List<JsonNode> runs, List<Stage.Missing> missing) {}

  /** All of the file. */
  private record RecordJson(
      String format, int formatVersion, String key, String data, List<Done> steps) {}

  private Steps(Stage stage, String key, String data, Optional<RecordJson> before) {
    this.stage = stage;
    this.key = key;
    this.data = data;
    this.otherData = before.filter(record -> data.equals(record.data())).isEmpty();
    this.before =
        before.map(RecordJson::steps).orElse(List.of()).stream()
            .filter(step -> !(otherData && step.from().startsWith(ALL_DATA)))
            .toList();
  }

  /**
   * Begins, or goes on with what was done from the same model, versions and machine.
   *
   * @param stage of which runs are taken that tell these
   */
  static Steps of(Stage stage) {
    String key = key(stage);
    Optional<RecordJson> before =
        stage
            .folder()
            .bytes(FILE)
            .flatMap(bytes -> DataScript.read(bytes, RecordJson.class))
            .filter(record -> FORMAT.equals(record.format()) && record.formatVersion() == VERSION)
            .filter(record -> !key.isEmpty() && key.equals(record.key()))
            .filter(record -> stage.album().wasThere());
    return new Steps(stage, key, keyOfData(stage.data()), before);
  }

  /** What a step depends on that rests on all data, or the beginning of it. */
  String onAll() {
    return ALL_DATA + data;
  }

  /** Whether nothing was done before on the same data. */
  boolean isOfOtherData() {
    return otherData;
  }

  /** Whether a step was done now, not before. */
  boolean isNew(String step) {
    return anew.contains(step);
  }

  /** What the runs of a step warned of. */
  List<String> warnings(String step) {
    return done.stream()
        .filter(one -> one.step().equals(step))
        .flatMap(one -> one.runs().stream())
        .flatMap(run -> StreamSupport.stream(run.path("warnings").spliterator(), false))
        .map(JsonNode::asText)
        .distinct()
        .toList();
  }

  List<Stage.Missing> missing() {
    return done.stream().flatMap(step -> step.missing().stream()).toList();
  }

  /**
   * Does a step, or takes what is there of it.
   *
   * @param step its name
   * @param from settings that it depends on
   * @param after steps that it depends on
   * @param earlier reads what the step left; empty if that cannot be used
   */
  <T> T part(
      String step,
      String from,
      List<String> after,
      Supplier<Optional<T>> earlier,
      Supplier<T> work) {
    Optional<Done> old =
        before.stream()
            .filter(one -> one.step().equals(step) && one.from().equals(from))
            .filter(one -> after.stream().noneMatch(anew::contains))
            .findFirst();
    Optional<T> left = old.flatMap(one -> earlier.get());
    if (left.isPresent()) {
      done.add(old.orElseThrow());
      return left.get();
    }
    anew.add(step);
    T made = work.get();
    done.add(
        new Done(
            step, from, stage.takeRuns().stream().map(Steps::json).toList(), stage.takeMissing()));
    write();
    return made;
  }

  private void write() {
    List<Done> all = new ArrayList<>(done);
    Set<String> named = new HashSet<>(all.stream().map(Done::step).toList());
    before.stream().filter(step -> !named.contains(step.step())).forEach(all::add);
    byte[] json =
        (DataScript.json(new RecordJson(FORMAT, VERSION, key, data, all)) + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    stage.folder().write(FILE, json);
  }

  private static JsonNode json(Provenance run) {
    try {
      return DataScript.tree(ProvenanceJson.timeless(run));
    } catch (JacksonException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What must be equal for any step to be taken over: all that the record of a run says of model,
   * versions and machine, but the seed, and not the data. Empty where data have no fingerprint.
   */
  private static String key(Stage stage) {
    String run =
        stage.takeRuns().stream()
            .map(
                record ->
                    String.join(
                        "\n",
                        record.visualizerVersion(),
                        record.model().toString(),
                        record.environment().entrySet().stream()
                            .filter(entry -> !entry.getKey().startsWith("data"))
                            .toList()
                            .toString()))
            .collect(Collectors.joining());
    return stage
        .data()
        .sha256()
        .map(sha256 -> digest(run, Integer.toString(stage.settings().batchSize())))
        .orElse("");
  }

  /** What must be equal beside that for what rests on all data. */
  private static String keyOfData(Dataset data) {
    return digest(data.sha256().orElse(""), data.location(), data.classNames().toString());
  }

  /** What must be equal beside the names for what rests on some samples. */
  static String keyOf(List<Sample> samples) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (Sample sample : samples) {
      hasher.putUnencodedChars(sample.id()).putInt(sample.label().orElse(-1));
      for (float value : sample.input().toArray()) {
        hasher.putFloat(value);
      }
    }
    return hasher.hash().toString();
  }

  private static String digest(String... texts) {
    return Hashing.sha256().hashString(String.join("\n", texts), StandardCharsets.UTF_8).toString();
  }
}
