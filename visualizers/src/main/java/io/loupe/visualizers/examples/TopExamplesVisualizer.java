package io.loupe.visualizers.examples;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.examples.FilterExamples.Example;
import io.loupe.visualizers.internal.ArtifactNames;
import io.loupe.visualizers.internal.Layers;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.PictureHint;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.raster.ValueRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the samples that excite filters or units most and draws what of them they saw.
 *
 * <p>A filter counts by its largest value over positions, a unit by its value, an output by its
 * value before softmax or sigmoid. One pass over the data; memory grows with filters times examples
 * and not with samples. Of samples with equal values the earlier ones are shown. The receptive
 * field of a position is the smallest box that holds every input pixel whose gradient is not
 * exactly zero for one of several random or noisy inputs; so it holds for any kind of layer, and it
 * is cut at the border. Of engines without gradients it is not known, and left out. Source: <a
 * href="https://arxiv.org/abs/1311.2901">Zeiler and Fergus 2014</a>. Safe for use by several
 * threads.
 */
@AutoService(Visualizer.class)
public final class TopExamplesVisualizer implements Visualizer {
  /** The layer to look at. */
  public static final Param<LayerSelection> LAYER =
      Param.layers("layer", LayerSelection.CONVOLUTIONS)
          .help(
              "Layer to look at: a name, output, conv for the maps of the last convolution, behind"
                  + " its batch norm and activation, or conv! for its own output.");

  /** The filters or units to look at. */
  public static final Param<List<Integer>> FILTERS =
      Param.integers("filters", List.of())
          .help("Filters or units to look at; none means all, at most the first 16.")
          .limit("a list of numbers from 0", all -> all.stream().allMatch(k -> k >= 0));

  /** How many examples each filter gets. */
  public static final Param<Integer> COUNT =
      Param.integer("count", 9)
          .limit("from 1 to 25", n -> n >= 1 && n <= 25)
          .help("How many samples are shown for each filter.");

  /** Whether nothing is drawn. */
  public static final Param<Boolean> TABLES_ONLY =
      Param.flag("tables-only")
          .help(
              "Only tables, of all filters where none are named and of several layers in one pass:"
                  + " nothing is drawn and no pictures are held, so that many filters need little"
                  + " memory.");

  private static final int FIRST = 16;

  /** Creates the visualizer. */
  public TopExamplesVisualizer() {}

  @Override
  public String id() {
    return "top-examples";
  }

  @Override
  public String description() {
    return "Finds the samples that excite filters or units most, and shows what of them they saw.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYER, FILTERS, COUNT, TABLES_ONLY);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public boolean isCounted() {
    return true;
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    PictureHint.warn(context);
    LabelCheck.warn(context, Classifier.of(context));
    if (context.get(TABLES_ONLY)) {
      return tables(context);
    }
    LayerInfo layer = layer(context);
    List<Integer> filters = filters(context, layer);
    context.resolved("layer", layer.name());
    context.resolved(
        "filters", filters.stream().map(String::valueOf).collect(Collectors.joining(",")));
    int count = context.get(COUNT);
    requireMemory(context, filters.size() * count);
    ExampleSearch search =
        new ExampleSearch(
            layer, filters, count, Optional.of(context.model().info().input().shape()));
    ExampleSearch.Found all = search.run(context);
    List<FilterExamples> found = ExampleSearch.examples(filters, all);
    boolean drawn = InputPicture.suits(context.model().info().input());
    Map<Integer, Box> fields = fields(context, layer, found);
    List<String> classNames = context.dataset().classNames();
    String origin = Layers.origin(context.model(), layer);
    if (drawn) {
      ExampleSheet sheet =
          new ExampleSheet(
              layer,
              origin,
              context.model().info(),
              classNames,
              all.seen(),
              FilterExamples.range(found).orElse(new ValueRange(0, 1)),
              Layers.haveGradients(context.model()));
      String caption =
          new ExampleCaption(
                  layer,
                  origin,
                  all.seen(),
                  count,
                  SignalPicture.suits(context.model().info().input().shape()))
              .of(found, fields.values());
      sheet.draw(
          found,
          fields,
          (suffix, picture) ->
              context.emit(new Artifact.Image("top-examples" + suffix, caption, picture)));
    }
    return List.of(
        new ExampleTable(
                "top-examples-table", ExampleSearch.reading(layer), Maps.of(layer), classNames)
            .of(found, fields));
  }

  private static List<Artifact> tables(RenderContext context) {
    List<LayerInfo> layers = Layers.of(context, LAYER);
    int count = context.get(COUNT);
    List<ExampleSearch> searches =
        layers.stream()
            .map(
                layer -> new ExampleSearch(layer, filters(context, layer), count, Optional.empty()))
            .toList();
    List<ExampleSearch.Found> all = ExampleSearch.run(context, searches);
    List<Sample> first;
    try (Stream<Sample> samples = context.dataset().samples()) {
      first = samples.limit(FIRST).toList();
    }
    ArtifactNames names =
        new ArtifactNames(layers.stream().map(LayerInfo::name).toList(), Set.of());
    for (int i = 0; i < layers.size(); i++) {
      LayerInfo layer = layers.get(i);
      List<FilterExamples> found = ExampleSearch.examples(searches.get(i).filters(), all.get(i));
      context.emit(
          new ExampleTable(
                  "top-examples-" + names.of(layer.name()),
                  ExampleSearch.reading(layer),
                  Maps.of(layer),
                  context.dataset().classNames())
              .of(found, fields(context, layer, found, first)));
    }
    return List.of();
  }

  static Map<Integer, Box> fields(
      RenderContext context, LayerInfo layer, List<FilterExamples> found) {
    return fields(
        context,
        layer,
        found,
        found.stream()
            .flatMap(filter -> filter.examples().stream())
            .map(Example::sample)
            .distinct()
            .limit(FIRST)
            .toList());
  }

  private static Map<Integer, Box> fields(
      RenderContext context, LayerInfo layer, List<FilterExamples> found, List<Sample> samples) {
    if (!Layers.haveGradients(context.model())) {
      context.resolved("receptive-fields", "not measured: the engine offers no gradients");
      return Map.of();
    }
    InputSpec input = context.model().info().input();
    if (!InputPicture.suits(input) || input.isList()) {
      return Map.of();
    }
    List<Integer> positions =
        found.stream()
            .flatMap(filter -> filter.examples().stream())
            .map(Example::position)
            .distinct()
            .sorted()
            .toList();
    return new ReceptiveFields(context, layer).find(positions, samples);
  }

  private static LayerInfo layer(RenderContext context) {
    LayerSelection selection = context.get(LAYER);
    List<LayerInfo> found = selection.resolve(context.model());
    boolean word =
        selection.equals(LayerSelection.CONVOLUTIONS)
            || selection.equals(LayerSelection.RAW_CONVOLUTIONS)
            || selection.equals(LayerSelection.ALL);
    if (found.size() > 1 && !word) {
      throw ParameterException.limit(LAYER.name(), "one layer", selection.text());
    }
    return found.get(found.size() - 1);
  }

  private static List<Integer> filters(RenderContext context, LayerInfo layer) {
    List<Integer> given = context.get(FILTERS);
    if (given.isEmpty()) {
      int most = context.get(TABLES_ONLY) ? layer.channels() : Math.min(FIRST, layer.channels());
      return IntStream.range(0, most).boxed().toList();
    }
    for (int filter : given) {
      if (filter >= layer.channels()) {
        throw new ParameterException(
            "Layer \"" + layer.name() + "\" has no filter " + filter + ".",
            "Its filters run from 0 to " + (layer.channels() - 1) + ".");
      }
    }
    return given.stream().distinct().toList();
  }

  private static void requireMemory(RenderContext context, int examples) {
    long bytes = 4L * examples * context.model().info().input().shape().elements();
    if (bytes > Runtime.getRuntime().maxMemory() / 2) {
      throw new ParameterException(
          examples + " examples need " + (bytes >> 20) + " MB of memory.",
          "Choose fewer with --filters or --count, or give Java more memory with -Xmx.");
    }
  }

  /** Lists examples with their values, positions and receptive fields. */
  record ExampleTable(String name, String reading, Maps maps, List<String> classNames) {

    Artifact.Table of(List<FilterExamples> found, Map<Integer, Box> fields) {
      List<List<Object>> rows = new ArrayList<>();
      for (FilterExamples filter : found) {
        for (int rank = 0; rank < filter.examples().size(); rank++) {
          rows.add(row(filter.filter(), rank + 1, filter.examples().get(rank), fields));
        }
      }
      return new Artifact.Table(
          name,
          "The samples that excite each "
              + maps.noun()
              + " of "
              + reading
              + " most: its largest value, where that is in its map, and the part of the input that"
              + " place sees, in pixels (of data over time: channels as rows, steps as columns)."
              + " Index counts the samples in the order of the data, from 0.",
          List.of(
              "layer",
              maps.noun(),
              "rank",
              "index",
              "id",
              "label",
              "class",
              "value",
              "row",
              "column",
              "box top",
              "box left",
              "box height",
              "box width"),
          rows);
    }

    private List<Object> row(int filter, int rank, Example example, Map<Integer, Box> fields) {
      int label = example.sample().label().orElse(-1);
      boolean known = label >= 0 && label < classNames.size();
      List<Object> row = new ArrayList<>();
      row.add(reading);
      row.add(filter);
      row.add(rank);
      row.add(example.index());
      row.add(example.sample().id());
      row.add(label < 0 ? "" : label);
      row.add(known ? classNames.get(label) : "");
      row.add(example.value());
      row.add(example.position() / maps.columns());
      row.add(example.position() % maps.columns());
      Box box = fields.get(example.position());
      row.addAll(
          box == null
              ? List.of("", "", "", "")
              : List.of(box.top(), box.left(), box.height(), box.width()));
      return row;
    }
  }

  /** Says in words what was found. */
  record ExampleCaption(LayerInfo layer, String origin, long samples, int count, boolean signal) {

    String of(List<FilterExamples> found, Collection<Box> fields) {
      Maps maps = Maps.of(layer);
      StringBuilder text =
          new StringBuilder("The ")
              .append(count == 1 ? "sample that excites" : count + " samples that excite")
              .append(" each of " + found.size() + " of " + maps.describe())
              .append(" of layer " + layer.name() + origin + " most, of " + samples + " samples.");
      fields.stream()
          .max(Comparator.comparingInt(box -> box.height() * box.width()))
          .ifPresent(
              box ->
                  text.append(" Away from the border a " + maps.noun() + " sees up to ")
                      .append(sizes(box) + " of the input."));
      text.append(diversity(found, maps.noun()));
      String silent = list(found.stream().filter(FilterExamples::isSilent).toList());
      if (!silent.isEmpty() && layer.kind() != LayerKind.OUTPUT) {
        text.append(" Never above zero: " + maps.noun() + " " + silent + ".");
      }
      return text.toString();
    }

    private String sizes(Box box) {
      return signal ? box.width() + " steps" : box.height() + "\u00d7" + box.width() + " pixels";
    }

    private String diversity(List<FilterExamples> found, String noun) {
      List<FilterExamples> labelled = found.stream().filter(f -> f.classes() > 0).toList();
      if (labelled.isEmpty() || count == 1) {
        return "";
      }
      Optional<FilterExamples> widest =
          labelled.stream().max(Comparator.comparingInt(FilterExamples::classes));
      String single = list(labelled.stream().filter(f -> f.classes() == 1).toList());
      String most =
          widest
              .map(
                  f ->
                      " The examples of "
                          + noun
                          + " "
                          + f.filter()
                          + " come from the most classes, "
                          + f.classes()
                          + ".")
              .orElse("");
      return single.isEmpty()
          ? " None is excited most by one class alone." + most
          : " Excited most by one class alone: " + noun + " " + single + "." + most;
    }

    private static String list(List<FilterExamples> filters) {
      return filters.stream()
          .map(filter -> Integer.toString(filter.filter()))
          .collect(Collectors.joining(", "));
    }
  }
}
