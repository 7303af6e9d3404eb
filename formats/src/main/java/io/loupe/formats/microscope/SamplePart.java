package io.loupe.formats.microscope;

import io.loupe.RunResult;
import io.loupe.data.Sample;
import io.loupe.formats.artifact.TableRows;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Samples that get a page of their own.
 *
 * @param sprite their pictures
 * @param samples what is known of each
 */
record SamplePart(Sprite sprite, List<Shown> samples) {
  private static final int SHOWN_ANSWERS = 5;

  /**
   * One sample.
   *
   * @param id its name
   * @param label number of its class; nothing without one
   * @param answers the largest outputs
   */
  record Shown(String id, @Nullable Integer label, List<Answer> answers) {}

  /**
   * One output.
   *
   * @param output its number, or that of a class where one output decides between two
   * @param value of it, or the probability of the class
   */
  record Answer(int output, @Nullable Double value) {}

  /**
   * What speaks for an answer.
   *
   * @param method that was used
   * @param verdict of the proof on the methods; empty where it could not be held
   * @param objective that is explained
   * @param rows of the map
   * @param columns of the map
   * @param largest absolute value
   * @param map bytes in Base64, 128 for zero, 1 and 255 for the largest
   */
  record Attribution(
      String method,
      String verdict,
      String objective,
      int rows,
      int columns,
      @Nullable Double largest,
      String map) {}

  static SamplePart of(Stage stage, Layout layout, List<Sample> chosen) {
    Sprite sprite =
        Sprite.write(
            stage.folder(),
            "sample/all-#.webp",
            chosen.stream().map(Sample::input).toList(),
            stage.model().info().input());
    Tensor outputs = values(stage, chosen, layout.output().name()).get(0);
    List<Shown> shown = new ArrayList<>();
    for (int n = 0; n < chosen.size(); n++) {
      double[] mine = layout.says(outputs.slice(n));
      List<Answer> answers = new ArrayList<>();
      for (int k = 0; k < layout.classes().size(); k++) {
        answers.add(new Answer(k, DataScript.rounded(mine[k])));
      }
      answers.sort((a, b) -> Double.compare(mine[b.output()], mine[a.output()]));
      Sample sample = chosen.get(n);
      shown.add(
          new Shown(
              sample.id(),
              sample.label().isPresent() ? sample.label().getAsInt() : null,
              List.copyOf(answers.subList(0, Math.min(SHOWN_ANSWERS, answers.size())))));
    }
    return new SamplePart(sprite, shown);
  }

  /** Writes each sample's maps of some layers, up to a side. */
  static boolean writeMaps(Stage stage, List<LayerInfo> layers, List<Sample> chosen, int side) {
    List<Tensor> all = values(stage, chosen, LayerPart.names(layers));
    for (int i = 0; i < layers.size(); i++) {
      for (int n = 0; n < chosen.size(); n++) {
        stage
            .folder()
            .script(
                "map/" + layers.get(i).index() + "-" + n, Winners.of(all.get(i).slice(n), side));
      }
    }
    return true;
  }

  static boolean writeAttributions(Stage stage, Effort effort, List<Sample> chosen) {
    Optional<RunResult> proof = proof(stage, effort);
    String method =
        proof.map(run -> run.provenance().resolved().getOrDefault("method", "")).orElse("");
    String verdict =
        proof.map(run -> run.provenance().resolved().getOrDefault("verdict", "")).orElse("");
    Optional<RunResult> made =
        stage.attempt(
            "attribution",
            () ->
                stage.run(
                    "attribution",
                    chosen,
                    Map.of(
                        "method",
                        method.isEmpty() ? "gradient-x-input" : method,
                        "pick",
                        "first",
                        "count",
                        Integer.toString(chosen.size()))));
    made.ifPresent(
        run -> {
          List<TableRows.Row> rows = new TableRows(run.table("values")).all();
          Tensor maps = Stage.arrays(run).get(0);
          for (int n = 0; n < Math.min(chosen.size(), rows.size()); n++) {
            stage
                .folder()
                .script("attribution/" + n, attribution(rows.get(n), verdict, maps.slice(n)));
          }
        });
    return made.isPresent();
  }

  /** Finds out on other samples which method can be believed. */
  private static Optional<RunResult> proof(Stage stage, Effort effort) {
    String part = "which attribution can be believed";
    if (effort.proved() == 0) {
      stage.lacks(
          part,
          "To try methods on some samples takes too long on a model of this size; loupe run"
              + " attribution-check does it.");
      return Optional.empty();
    }
    return stage.attempt(
        part,
        () ->
            stage.run(
                "attribution",
                Map.of(
                    "method",
                    effort.attributions(),
                    "check",
                    Integer.toString(effort.proved()),
                    "count",
                    "1")));
  }

  private static Attribution attribution(TableRows.Row row, String verdict, Tensor map) {
    int columns = map.shape().dim(-1);
    int rows = map.shape().rank() < 2 ? 1 : map.shape().dim(-2);
    double[] summed = new double[rows * columns];
    for (int i = 0; i < map.shape().elements(); i++) {
      summed[i % summed.length] += map.get(i);
    }
    double largest = 0;
    for (double value : summed) {
      largest = Math.max(largest, Math.abs(value));
    }
    byte[] bytes = new byte[summed.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (128 + Math.round(largest == 0 ? 0 : 127 * summed[i] / largest));
    }
    return new Attribution(
        row.text("method"),
        verdict,
        row.text("objective"),
        rows,
        columns,
        DataScript.rounded(largest),
        Winners.base64(bytes));
  }

  /** What layers give for each of some samples. */
  static List<Tensor> values(Stage stage, List<Sample> chosen, String layers) {
    return Stage.arrays(stage.run("activations", chosen, Map.of("layers", layers)));
  }
}
