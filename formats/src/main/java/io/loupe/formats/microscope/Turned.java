package io.loupe.formats.microscope;

import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Sample;
import io.loupe.formats.artifact.TableRows;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How little turns what the model says of samples: weak spots. Sizes are upper bounds, of the
 * smallest change that was found; 1 is the way of one value from the lowest input to the highest.
 *
 * @param sprite samples changed as little as was found to turn them, measured as L2
 * @param samples how many were changed, the first of those with a page
 * @param turns what was wanted of each
 */
record Turned(Sprite sprite, int samples, List<Turn> turns) {
  static final String KEY = "turned/all";

  private static final String PART = "how little turns an answer";
  private static final String METRIC = "metric";
  private static final String L2 = "L2";
  private static final String LINF = "L\u221e";
  private static final String FOUND = "found";

  /**
   * One sample, and one change of what is said of it.
   *
   * @param sample its number among those with a page
   * @param from what is said of it, in the visualizer's words
   * @param to what was wanted
   * @param place of the changed sample in the sprite; nothing if none was found
   * @param l2 root of the sum of squares of the change
   * @param linf largest change of a value where that was to be small; nothing if none was found
   */
  record Turn(
      int sample,
      String from,
      String to,
      @Nullable Integer place,
      @Nullable Double l2,
      @Nullable Double linf) {}

  /** Whether a run could be made. */
  static boolean written(Stage stage, Effort effort, Layout layout, List<Sample> chosen) {
    int count = Math.min(chosen.size(), effort.turned(layout.classes().size()));
    if (count == 0) {
      stage.lacks(
          PART,
          "A search on one sample would take too long for a model of this size; loupe run weak-spots"
              + " makes it.");
      return false;
    }
    Optional<RunResult> run =
        stage.attempt(
            PART,
            () ->
                stage.run(
                    "weak-spots",
                    chosen.subList(0, count),
                    Map.of(
                        "count",
                        Integer.toString(count),
                        "pick",
                        "first",
                        "shown",
                        "1",
                        "noises",
                        "0",
                        "unchanged",
                        "0")));
    run.ifPresent(made -> stage.folder().script(KEY, of(stage, made, count, chosen)));
    return run.isPresent();
  }

  private static Turned of(Stage stage, RunResult run, int count, List<Sample> chosen) {
    Map<String, Integer> numbers = new HashMap<>();
    IntStream.range(0, count).forEach(n -> numbers.putIfAbsent(chosen.get(n).id(), n));
    List<TableRows.Row> rows = new TableRows(run.table("weak-spots-changes")).all();
    Map<List<String>, Double> largest = new HashMap<>();
    rows.stream()
        .filter(row -> row.text(METRIC).equals(LINF) && row.isTrue(FOUND))
        .forEach(row -> largest.put(key(row), row.number("linf")));
    List<Turn> turns = new ArrayList<>();
    for (TableRows.Row row : rows) {
      if (row.text(METRIC).equals(L2)) {
        boolean found = row.isTrue(FOUND);
        turns.add(
            new Turn(
                numbers.getOrDefault(row.text("id"), 0),
                row.text("from"),
                row.text("to"),
                found ? row.whole("row").orElseThrow() : null,
                found ? DataScript.rounded(row.number("l2")) : null,
                DataScript.rounded(largest.getOrDefault(key(row), Double.NaN))));
      }
    }
    List<Tensor> changed =
        run.artifacts().stream()
            .filter(artifact -> artifact.name().equals("weak-spots-l2-inputs"))
            .flatMap(artifact -> Stage.items(((Artifact.Numbers) artifact).tensor()).stream())
            .toList();
    Sprite sprite =
        Sprite.write(stage.folder(), "turned/all-#.webp", changed, stage.model().info().input());
    return new Turned(sprite, count, turns);
  }

  private static List<String> key(TableRows.Row row) {
    return List.of(row.text("id"), row.text("from"), row.text("to"));
  }
}
