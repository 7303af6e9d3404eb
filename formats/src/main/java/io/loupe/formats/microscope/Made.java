package io.loupe.formats.microscope;

import io.loupe.RunResult;
import io.loupe.formats.artifact.TableRows;
import io.loupe.gradient.Objective;
import io.loupe.model.LayerInfo;
import io.loupe.param.LayerSelection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Images that were made to excite filters or outputs most, or to drive them lowest.
 *
 * @param sprite the images
 * @param images what is known of each, in the order of the sprite
 */
record Made(Sprite sprite, List<Image> images) {

  /**
   * One image.
   *
   * @param filter that it excites
   * @param weight of the total variation with which it was made
   * @param value of what was climbed, or of what was driven down
   * @param probability of the output, nothing for filters
   * @param reached whether the target was reached, in the visualizer's words
   * @param verdict whether the model processes it like real samples; empty if that was not asked
   * @param why the verdict is so, empty if nothing is to be said
   * @param score of the verdict: 1 is as its examples
   * @param low end of its interval
   * @param high end of its interval
   * @param examples on how many samples the verdict rests
   */
  record Image(
      int filter,
      @Nullable Double weight,
      @Nullable Double value,
      @Nullable Double probability,
      String reached,
      String verdict,
      String why,
      @Nullable Double score,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Integer examples) {
    private Image negated() {
      return new Image(
          filter,
          weight,
          value == null ? null : Double.valueOf(0.0 - value),
          probability,
          reached,
          verdict,
          why,
          score,
          low,
          high,
          examples);
    }
  }

  /** Of some layers at once. */
  static List<Made> filters(Stage stage, List<Climbed> layers) {
    LayerInfo output = LayerSelection.OUTPUT.resolve(stage.model()).get(0);
    List<List<Objective>> each =
        layers.stream()
            .map(one -> one.objectives(one.layer().name(), one.layer().equals(output)))
            .toList();
    List<Objective> all = each.stream().flatMap(List::stream).distinct().toList();
    Climbed.Images images = Climbed.Images.climbed(stage, all);
    List<Made> made = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Climbed one = layers.get(i);
      String file = "layer/" + one.layer().index() + "-made-#.webp";
      made.add(of(stage, images.of(each.get(i), all), one.filters(), file));
    }
    return made;
  }

  /** Climbs for outputs, again if need be or once, and keeps some pictures on the way. */
  static RunResult climbed(Stage stage, List<Integer> outputs, int onTheWay, boolean again) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("snapshots", Integer.toString(onTheWay));
    if (!again) {
      parameters.put("starts", "1");
    }
    return climbed(stage, outputs, parameters);
  }

  /** Climbs for outputs with weights of the total variation from light to heavy. */
  static RunResult swept(Stage stage, List<Integer> outputs) {
    return climbed(stage, outputs, Map.of("tv-weight", "auto", "starts", "1", "truth", "off"));
  }

  private static RunResult climbed(Stage stage, List<Integer> filters, Map<String, String> more) {
    Map<String, String> parameters = new HashMap<>(more);
    parameters.put(
        "filters", filters.stream().map(String::valueOf).collect(Collectors.joining(",")));
    parameters.put("each", "true");
    parameters.put("null-model", "off");
    return stage.run("activation-maximization", parameters);
  }

  static Made of(Stage stage, RunResult run, List<Integer> filters, String file) {
    return of(stage, Climbed.Images.of(run), filters, file);
  }

  /** Rows go by target, and for each target by weight. */
  static Made of(Stage stage, Climbed.Images all, List<Integer> filters, String file) {
    Sprite sprite = Sprite.write(stage.folder(), file, all.images(), stage.model().info().input());
    Map<String, TableRows.Row> truths = new HashMap<>();
    all.run().artifacts().stream()
        .filter(artifact -> artifact.name().equals("truth-table"))
        .forEach(
            table ->
                new TableRows(all.run().table(table.name()))
                    .all()
                    .forEach(row -> truths.put(key(row), row)));
    List<Image> images = new ArrayList<>();
    List<TableRows.Row> rows = all.measures();
    int each = rows.size() / filters.size();
    for (int i = 0; i < rows.size(); i++) {
      images.add(image(filters.get(i / each), rows.get(i), truths.get(key(rows.get(i)))));
    }
    return new Made(sprite, images);
  }

  /** The same where what was climbed is the negative of what is told. */
  Made negated() {
    return new Made(sprite, images.stream().map(Image::negated).toList());
  }

  private static String key(TableRows.Row row) {
    return row.text("target") + " " + row.text("tv weight");
  }

  private static Image image(int filter, TableRows.Row row, TableRows.@Nullable Row truth) {
    return new Image(
        filter,
        DataScript.rounded(row.cell("tv weight")),
        DataScript.rounded(row.cell("objective")),
        DataScript.rounded(row.cell("target probability")),
        row.text("reached"),
        truth == null ? "" : truth.text("verdict"),
        truth == null ? "" : truth.text("why"),
        truth == null ? null : DataScript.rounded(truth.cell("score")),
        truth == null ? null : DataScript.rounded(truth.cell("low")),
        truth == null ? null : DataScript.rounded(truth.cell("high")),
        truth == null ? null : truth.whole("examples").orElseThrow());
  }
}
