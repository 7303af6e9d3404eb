package io.loupe.formats.microscope;

import com.fasterxml.jackson.annotation.JsonFormat;
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
import java.util.function.IntFunction;
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
 * @param seen the part that filters saw of them; nothing where the album shows it as well
 * @param made images that were made to excite filters most
 * @param lowest what drives filters lowest
 * @param roads weights to the layers before and behind
 */
record LayerPart(
    int layer,
    @Nullable Census census,
    @Nullable ClassMeans means,
    @Nullable Examples examples,
    @Nullable Seen seen,
    @Nullable Made made,
    @Nullable Lowest lowest,
    Roads.Ends roads) {
  static final int EXAMPLES = 9;
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
   * @param height of an input in pixels
   * @param width of an input in pixels
   * @param filters for each filter its examples, the strongest first
   */
  record Examples(int height, int width, List<List<Example>> filters) {}

  /**
   * One sample.
   *
   * @param tile its place in the album
   * @param value of the filter
   * @param box top, left, height and width of what the filter saw, in pixels; empty if not known
   */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Example(int tile, @Nullable Double value, List<Integer> box) {}

  /**
   * What one pass over the data, and one more for the examples, tells of some layers.
   *
   * @param perClass whether activations are also counted for each class
   * @param checking whether to check before that the data belong to the model
   */
  static List<LayerPart> of(
      Stage stage,
      Effort effort,
      Roads roads,
      List<LayerInfo> layers,
      boolean perClass,
      boolean checking) {
    String names = names(layers);
    Map<String, String> counted =
        Map.of(
            "layers",
            names,
            "together",
            Boolean.toString(!perClass),
            "null-model",
            "off",
            "shown",
            "1",
            "ablation-samples",
            Integer.toString(effort.silenced()));
    Optional<RunResult> census =
        stage.attempt(
            "census of " + names,
            () ->
                checking
                    ? stage.checking("argmax-filter", counted)
                    : stage.run("argmax-filter", counted));
    Optional<List<TableRows>> examples =
        stage.attempt(
            "examples of " + names,
            () -> {
              RunResult run =
                  stage.run(
                      "top-examples",
                      Map.of(
                          "layer",
                          names,
                          "tables-only",
                          "true",
                          "count",
                          Integer.toString(EXAMPLES)));
              return Stage.tables(run, table -> true).stream().map(TableRows::new).toList();
            });
    List<Optional<Seen.Cutter>> cutters =
        cutters(stage, effort, layers, examples.orElse(List.of()));
    examples.ifPresent(
        tables ->
            stage.show(
                tables.stream()
                    .flatMap(table -> table.all().stream())
                    .map(LayerPart::index)
                    .toList(),
                cutters.stream().flatMap(Optional::stream).toList()));
    List<LayerPart> parts = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      int at = i;
      LayerInfo layer = layers.get(i);
      parts.add(
          new LayerPart(
                  layer.index(),
                  census.map(run -> census(nth(run, at, false))).orElse(null),
                  census
                      .map(run -> means(nth(run, at, true)))
                      .filter(means -> !means.classes().isEmpty())
                      .orElse(null),
                  examples.map(tables -> examples(stage, layer, tables.get(at))).orElse(null),
                  examples
                      .flatMap(tables -> cutters.get(at))
                      .map(
                          cutter ->
                              cutter.written(
                                  stage.folder(), "layer/" + layer.index() + "-seen-#.webp"))
                      .orElse(null),
                  null,
                  null,
                  roads.of(layer))
              .written(stage));
    }
    return parts;
  }

  private static List<Optional<Seen.Cutter>> cutters(
      Stage stage, Effort effort, List<LayerInfo> layers, List<TableRows> tables) {
    List<Optional<Seen.Cutter>> cutters = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      String unit = unit(tables.get(i));
      List<Seen.Part> parts =
          tables.get(i).all().stream()
              .map(row -> new Seen.Part(index(row), row.whole(unit).orElseThrow(), box(row)))
              .toList();
      cutters.add(
          Seen.Cutter.of(parts, stage.album().shrunk(), layers.get(i).channels(), effort.walls()));
    }
    return cutters;
  }

  /** What {@link #of} has left; nothing if some of it cannot be read. */
  static Optional<List<LayerPart>> read(Folder folder, List<LayerInfo> layers) {
    List<LayerPart> parts = new ArrayList<>();
    for (LayerInfo layer : layers) {
      folder.read("layer/" + layer.index(), LayerPart.class).ifPresent(parts::add);
    }
    return parts.size() == layers.size() ? Optional.of(parts) : Optional.empty();
  }

  static String names(List<LayerInfo> layers) {
    return layers.stream().map(LayerInfo::name).collect(Collectors.joining(","));
  }

  /** The census of the n-th layer of a run, or its table of classes. */
  private static TableRows nth(RunResult run, int n, boolean classes) {
    return new TableRows(
        Stage.tables(
                run,
                table ->
                    table.name().startsWith("census-")
                        && table.columns().contains("class") == classes)
            .get(n));
  }

  private static long index(TableRows.Row row) {
    return row.whole("index").orElseThrow();
  }

  /** Some layers with what excites their filters most. */
  static List<LayerPart> withMade(Stage stage, Effort effort, List<LayerPart> parts) {
    List<@Nullable Made> made =
        Climbed.each(
            stage,
            name -> "made images of " + name,
            climbed(stage, effort, parts),
            some -> Made.filters(stage, some));
    return zipped(parts, i -> parts.get(i).with(made.get(i)).written(stage));
  }

  /** Some layers with what drives lowest the filters that have a made image. */
  static List<LayerPart> withLowest(Stage stage, Effort effort, List<LayerPart> parts) {
    List<@Nullable Lowest> lowest =
        Climbed.each(
            stage,
            name -> "images that drive " + name + " lowest",
            climbed(stage, effort, parts),
            some -> Lowest.filters(stage, some));
    return zipped(parts, i -> parts.get(i).with(lowest.get(i)).written(stage));
  }

  private static List<LayerPart> zipped(List<LayerPart> parts, IntFunction<LayerPart> changed) {
    return IntStream.range(0, parts.size()).mapToObj(changed).toList();
  }

  private static List<Climbed> climbed(Stage stage, Effort effort, List<LayerPart> parts) {
    return parts.stream()
        .map(
            part -> {
              LayerInfo info = stage.model().layers().get(part.layer());
              return new Climbed(info, part.strongest(effort, info));
            })
        .toList();
  }

  private LayerPart with(@Nullable Made images) {
    return new LayerPart(layer, census, means, examples, seen, images, null, roads);
  }

  private LayerPart with(@Nullable Lowest found) {
    return new LayerPart(layer, census, means, examples, seen, made, found, roads);
  }

  LayerPart written(Stage stage) {
    stage.folder().script("layer/" + layer, this);
    return this;
  }

  /** Those that win most places, as many as get a made image, in the order of their numbers. */
  List<Integer> strongest(Effort effort, LayerInfo info) {
    int most = effort.made();
    int channels = info.channels();
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

  private static String unit(TableRows table) {
    return table.table().columns().get(1);
  }

  private static List<Integer> box(TableRows.Row row) {
    return row.whole("box top").isEmpty()
        ? List.of()
        : List.of(
            row.whole("box top").orElseThrow(),
            row.whole("box left").orElseThrow(),
            row.whole("box height").orElseThrow(),
            row.whole("box width").orElseThrow());
  }

  private static Examples examples(Stage stage, LayerInfo layer, TableRows table) {
    List<TableRows.Row> rows = table.all();
    String unit = unit(table);
    List<List<Example>> filters = new ArrayList<>();
    for (int k = 0; k < layer.channels(); k++) {
      filters.add(new ArrayList<>());
    }
    for (TableRows.Row row : rows) {
      filters
          .get(row.whole(unit).orElseThrow())
          .add(
              new Example(
                  stage.album().place(index(row)),
                  DataScript.rounded(row.cell("value")),
                  box(row)));
    }
    var shape = stage.model().info().input().shape();
    return new Examples(shape.dim(1), shape.dim(2), filters);
  }
}
