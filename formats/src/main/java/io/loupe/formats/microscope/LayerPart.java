package io.loupe.formats.microscope;

import io.loupe.RunResult;
import io.loupe.formats.artifact.TableRows;
import io.loupe.model.LayerInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the filters of one layer.
 *
 * @param layer its index in the model
 * @param census one row for each filter
 * @param means of each class; nothing without classes
 * @param examples what excites each filter most
 * @param made images that were made to excite filters most
 * @param roads weights to the layers before and behind
 */
record LayerPart(
    int layer,
    @Nullable Census census,
    @Nullable ClassMeans means,
    @Nullable Examples examples,
    @Nullable Made made,
    Roads.Ends roads) {
  private static final int EXAMPLES = 9;
  private static final String ALL = "all";

  /**
   * The census as the visualizer gives it.
   *
   * @param columns headings
   * @param rows numbers and truth values; nothing where there is no number
   */
  record Census(List<String> columns, List<List<@Nullable Object>> rows) {}

  /**
   * How strongly classes excite filters.
   *
   * @param classes names
   * @param samples of each class
   * @param mean activation, of each class one number for each filter
   */
  record ClassMeans(
      List<String> classes, List<Integer> samples, List<List<@Nullable Double>> mean) {}

  /**
   * Real samples.
   *
   * @param sprite their pictures
   * @param height of an input in pixels
   * @param width of an input in pixels
   * @param filters for each filter its examples, the strongest first
   */
  record Examples(Sprite sprite, int height, int width, List<List<Example>> filters) {}

  /**
   * One sample.
   *
   * @param tile its place in the sprite
   * @param id its name
   * @param label name of its class, empty without one
   * @param value of the filter
   * @param box top, left, height and width of what the filter saw, in pixels; empty if not known
   */
  record Example(int tile, String id, String label, @Nullable Double value, List<Integer> box) {}

  static LayerPart censused(Stage stage, LayerInfo layer, Roads.Ends roads) {
    String part = "census of " + layer.name();
    Optional<RunResult> run =
        stage.attempt(
            part,
            () ->
                stage.run(
                    "argmax-filter",
                    Map.of("layers", layer.name(), "null-model", "off", "shown", "1")));
    Census census = run.map(r -> census(new TableRows(Stage.table(r, "census-", "")))).orElse(null);
    ClassMeans means =
        run.map(r -> means(new TableRows(Stage.table(r, "census-", "-classes")))).orElse(null);
    return new LayerPart(layer.index(), census, means, null, null, roads);
  }

  LayerPart withExamples(Stage stage, LayerInfo info) {
    String filters =
        IntStream.range(0, info.channels())
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    Map<String, String> parameters =
        Map.of("layer", info.name(), "filters", filters, "count", Integer.toString(EXAMPLES));
    Examples found =
        stage
            .attempt(
                "examples of " + info.name(),
                () ->
                    examples(
                        stage,
                        info,
                        new TableRows(
                            Stage.table(
                                stage.run("top-examples", parameters), "top-examples", ""))))
            .orElse(null);
    return new LayerPart(layer, census, means, found, made, roads);
  }

  LayerPart withMade(Stage stage, LayerInfo info) {
    Made images =
        stage
            .attempt(
                "made images of " + info.name(),
                () -> Made.filters(stage, info, chosen(stage.settings().made(), info.channels())))
            .orElse(null);
    return new LayerPart(layer, census, means, examples, images, roads);
  }

  LayerPart written(Stage stage) {
    stage.folder().script("layer/" + layer, this);
    return this;
  }

  /** Those that win most places, in the order of their numbers. */
  private List<Integer> chosen(int most, int channels) {
    Census known = census;
    if (known == null || channels <= most) {
      return IntStream.range(0, Math.min(most, channels)).boxed().toList();
    }
    int won = known.columns().indexOf("pixels won");
    Comparator<Integer> strength =
        Comparator.comparingDouble(
            k -> known.rows().get(k).get(won) instanceof Number share ? share.doubleValue() : 0);
    return IntStream.range(0, channels)
        .boxed()
        .sorted(strength.reversed())
        .limit(most)
        .sorted()
        .toList();
  }

  private static Census census(TableRows table) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (TableRows.Row row : table.all()) {
      List<@Nullable Object> cells = new ArrayList<>();
      for (String column : row.columns()) {
        Object cell = row.cell(column);
        cells.add(cell instanceof Boolean ? cell : DataScript.rounded(row.cell(column)));
      }
      rows.add(cells);
    }
    return new Census(table.table().columns(), rows);
  }

  private static ClassMeans means(TableRows table) {
    Map<String, List<@Nullable Double>> means = new LinkedHashMap<>();
    Map<String, Integer> samples = new TreeMap<>();
    for (TableRows.Row row : table.all()) {
      String name = row.text("class");
      means
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(DataScript.rounded(row.cell("mean")));
      samples.put(name, row.whole("samples").orElseThrow());
    }
    means.remove(ALL);
    List<String> classes = List.copyOf(means.keySet());
    return new ClassMeans(
        classes,
        classes.stream().map(name -> samples.getOrDefault(name, 0)).toList(),
        List.copyOf(means.values()));
  }

  private static Examples examples(Stage stage, LayerInfo layer, TableRows table) {
    List<TableRows.Row> rows = table.all();
    String unit =
        table.table().columns().contains("filter") ? "filter" : table.table().columns().get(1);
    Album album =
        Album.write(
            stage,
            "layer/" + layer.index() + "-examples.png",
            rows.stream().map(row -> (long) row.whole("index").orElseThrow()).toList());
    List<List<Example>> filters = new ArrayList<>();
    for (int k = 0; k < layer.channels(); k++) {
      filters.add(new ArrayList<>());
    }
    for (TableRows.Row row : rows) {
      int tile = album.places().getOrDefault((long) row.whole("index").orElseThrow(), 0);
      List<Integer> box =
          row.whole("box top").isEmpty()
              ? List.of()
              : List.of(
                  row.whole("box top").orElseThrow(),
                  row.whole("box left").orElseThrow(),
                  row.whole("box height").orElseThrow(),
                  row.whole("box width").orElseThrow());
      filters
          .get(row.whole(unit).orElseThrow())
          .add(
              new Example(
                  tile,
                  row.text("id"),
                  row.text("class"),
                  DataScript.rounded(row.cell("value")),
                  box));
    }
    var shape = stage.model().info().input().shape();
    return new Examples(album.sprite(), shape.dim(1), shape.dim(2), filters);
  }
}
