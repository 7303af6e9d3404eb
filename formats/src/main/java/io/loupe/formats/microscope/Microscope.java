package io.loupe.formats.microscope;

import io.loupe.Experimental;
import io.loupe.Loupe;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.visualizer.PageTab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a folder of static pages on one model and its data, to be opened from the disk: every
 * layer, every filter, every class, some samples. What is shown comes from runs of visualizers,
 * which are found by their names; {@code record.json} says which. A page is there as soon as what
 * it shows is made; equal inputs and settings give equal bytes. Immutable; may be used by several
 * threads, in folders of their own.
 */
@Experimental
public final class Microscope {
  private final Loupe loupe;
  private final Settings settings;

  /**
   * Creates a microscope.
   *
   * @param loupe finds the visualizers
   * @param settings what is shown
   */
  public Microscope(Loupe loupe, Settings settings) {
    this.loupe = loupe;
    this.settings = settings;
  }

  /**
   * Looks at a model and writes the folder. Runs in the calling thread.
   *
   * @param model stays open
   * @param data in the model's input scale
   * @param out the folder, made if it is not there; files of the same name are replaced
   * @param progress told of progress
   * @param token may cancel; what is finished then stays, and can be looked at
   * @return the page to open, {@code index.html} in the folder
   * @throws ParameterException if the model takes no pictures
   * @throws io.loupe.error.LoupeException if something is missing or the folder cannot be written
   * @throws io.loupe.error.RunCancelledException if cancelled
   */
  public Path write(
      Model model, Dataset data, Path out, ProgressListener progress, CancellationToken token) {
    Shape input = model.info().input().shape();
    if (input.rank() != 3) {
      throw new ParameterException(
          "A microscope shows pictures, and the model takes " + input + ".",
          "Look at it with loupe run; loupe list shows the visualizers.");
    }
    Folder folder = Folder.at(out);
    Layout layout = Layout.of(model, data, settings);
    Effort effort = Effort.of(model, layout, settings);
    Album album =
        Album.open(
            folder,
            model.info().input(),
            Math.min(data.size().orElse(Long.MAX_VALUE), effort.shown()));
    Stage stage = new Stage(loupe, model, data, settings, folder, album, progress, token);
    Roads roads = Roads.of(model, layout);
    List<Sample> chosen = data.some(settings.samples());
    if (chosen.isEmpty()) {
      throw new ParameterException("The data have no samples.", "Give data with samples.");
    }
    List<List<LayerInfo>> groups = Effort.groups(layout.walls(), data, settings.batchSize());
    boolean perClass = Effort.isCountedPerClass(layout.walls(), data);
    int side = Winners.side(layout.walls(), chosen.size());
    folder.front();
    List<PageTab> tabs = loupe.pageTabs().all();
    List<List<LayerInfo>> climbs = effort.climbs(layout.walls());
    int steps = 2 * (groups.size() + climbs.size()) + 9;
    int tabSteps = tabs.size() * (layout.walls().size() + 2);
    try (RunMonitor.Task parts =
        RunMonitor.of(progress, token).task("microscope", OptionalLong.of(steps + tabSteps))) {
      SamplePart samples = SamplePart.of(stage, layout, chosen);
      Steps done = Steps.of(stage);
      Pages pages = new Pages(stage, layout, samples, done, parts);
      String all = done.onAll();
      pages.begin();
      Supplier<Optional<ClassPart>> classesThere =
          () -> folder.read(ClassPart.KEY, ClassPart.class);
      String seed = "seed " + settings.seed();
      String shown =
          "samples " + Steps.keyOf(chosen) + " " + chosen.stream().map(Sample::id).toList();
      ClassPart classes =
          pages.step(
              new Step("answers", all, List.of()),
              List.of("album", ClassPart.KEY),
              classesThere,
              () -> {
                if (!perClass) {
                  lacksClasses(stage);
                }
                return ClassPart.answered(stage, layout, roads.of(layout.output())).written(stage);
              });
      List<LayerPart> walls = new ArrayList<>();
      Map<LayerInfo, String> wallSteps = new HashMap<>();
      for (List<LayerInfo> group : groups) {
        Step looked =
            new Step(
                looking(group.get(0)),
                all + ", " + LayerPart.names(group) + ", silenced on " + effort.silenced(),
                List.of());
        walls.addAll(
            pages.step(
                looked,
                parts("layer/", group),
                () -> LayerPart.read(folder, group),
                () ->
                    LayerPart.of(
                        stage, effort, roads, group, perClass, group.equals(groups.get(0)))));
        group.forEach(layer -> wallSteps.put(layer, looked.name()));
        List<String> maps = parts("map/", group);
        pages.step(
            new Step(
                "maps/" + group.get(0).index(),
                LayerPart.names(group) + ", " + shown + ", side " + side,
                List.of()),
            maps,
            () ->
                folder
                    .bytes(maps.get(maps.size() - 1) + "-" + (chosen.size() - 1) + ".js")
                    .map(there -> true),
            () -> SamplePart.writeMaps(stage, group, chosen, side));
      }
      String climbed = seed + ", made " + settings.made() + ", frames " + settings.frames();
      ClassPart excited =
          pages.step(
              new Step("outputs", climbed, List.of("answers")),
              List.of("outputs"),
              classesThere,
              () -> classes.withMade(stage, effort, layout).written(stage));
      String made = seed + ", made " + effort.made() + ", ";
      List<LayerPart> climbedWalls = new ArrayList<>();
      for (List<LayerInfo> group : climbs) {
        climbedWalls.addAll(
            pages.step(
                new Step(
                    "made/" + group.get(0).index(),
                    made + LayerPart.names(group),
                    group.stream().map(wallSteps::get).distinct().toList()),
                parts("made/", group),
                () -> LayerPart.read(folder, group),
                () -> LayerPart.withMade(stage, effort, of(group, walls))));
      }
      ClassPart both =
          pages.step(
              new Step("outputs-lowest", climbed, List.of("outputs")),
              List.of("outputs-lowest"),
              classesThere,
              () -> excited.withLowest(stage, effort, layout).written(stage));
      for (List<LayerInfo> group : climbs) {
        int first = group.get(0).index();
        pages.step(
            new Step("lowest/" + first, made + LayerPart.names(group), List.of("made/" + first)),
            parts("lowest/", group),
            () -> LayerPart.read(folder, group),
            () -> LayerPart.withLowest(stage, effort, of(group, climbedWalls)));
      }
      LayerInfo deepest = layout.walls().get(layout.walls().size() - 1);
      pages.step(
          new Step("near", all + ", " + deepest.name() + ", " + shown, List.of()),
          List.of("near"),
          () -> folder.read(Nearest.KEY, Nearest.class),
          () -> Nearest.written(stage, deepest, chosen));
      pages.tried(
          new Step("attribution", all + ", " + seed + ", " + shown, List.of()),
          "attribution",
          () -> Optional.of(folder.bytes("attribution/0.js").isPresent()),
          () -> SamplePart.writeAttributions(stage, effort, chosen));
      pages.tried(
          new Step("turned", seed + ", " + shown + ", " + data.classNames(), List.of()),
          Turned.KEY,
          () -> Optional.of(folder.bytes(Turned.KEY + ".js").isPresent()),
          () -> Turned.written(stage, effort, layout, chosen));
      pages.tabs(tabs, effort, walls, chosen);
      ClassPart joined =
          pages.step(
              new Step("ways", climbed, List.of("outputs")),
              List.of("ways"),
              classesThere,
              () -> both.withWays(stage, effort).written(stage));
      pages.last(
          new Step("sweep", climbed, List.of("outputs", "ways")),
          classesThere,
          () -> joined.withSweep(stage, effort, layout).written(stage));
    }
    folder.forget(
        layout.walls().stream().map(LayerInfo::index).collect(Collectors.toSet()), chosen.size());
    return folder.index();
  }

  /**
   * The step that looks at a group of layers; that of the first group checks before whether the
   * data belong to the model.
   */
  private static String looking(LayerInfo first) {
    return "layers/" + first.index();
  }

  private static void lacksClasses(Stage stage) {
    stage.lacks(
        "activation of filters on each class",
        "The maps of "
            + stage.data().classNames().size()
            + " classes would need too much memory; loupe run class-means --layers NAME shows one"
            + " layer, ?labels=0,1 after the data some classes.");
  }

  private static List<LayerPart> of(List<LayerInfo> layers, List<LayerPart> parts) {
    Set<Integer> wanted = layers.stream().map(LayerInfo::index).collect(Collectors.toSet());
    return parts.stream().filter(part -> wanted.contains(part.layer())).toList();
  }

  private static List<String> parts(String kind, List<LayerInfo> layers) {
    return layers.stream().map(layer -> kind + layer.index()).toList();
  }

  /**
   * A step.
   *
   * @param name of it
   * @param from what it depends on, beside the model: settings, and data or samples
   * @param after steps that it builds on
   */
  private record Step(String name, String from, List<String> after) {}

  /** What the pages are told first: the model, and what is finished. */
  private static final class Pages {
    private final Stage stage;
    private final Layout layout;
    private final List<String> finished = new ArrayList<>();
    private final List<TabPart> tabs = new ArrayList<>();
    private final SamplePart samples;
    private final Steps steps;
    private final RunMonitor.Task progress;
    private boolean complete;

    Pages(Stage stage, Layout layout, SamplePart samples, Steps steps, RunMonitor.Task progress) {
      this.stage = stage;
      this.layout = layout;
      this.samples = samples;
      this.steps = steps;
      this.progress = progress;
    }

    void begin() {
      if (steps.isOfOtherData()) {
        stage.album().clear();
        publish();
      }
      progress.advance(1);
    }

    /** Does a step, or takes what is there of it, and tells which parts are finished. */
    <T> T step(Step step, List<String> parts, Supplier<Optional<T>> earlier, Supplier<T> work) {
      T made = steps.part(step.name(), step.from(), step.after(), earlier, work);
      finished(step.name(), parts);
      progress.advance(1);
      return made;
    }

    /** A step whose part is finished only where it could be made. */
    void tried(
        Step step, String part, Supplier<Optional<Boolean>> earlier, Supplier<Boolean> work) {
      if (steps.part(step.name(), step.from(), step.after(), earlier, work)) {
        finished(step.name(), List.of(part));
      }
      progress.advance(1);
    }

    <T> void last(Step step, Supplier<Optional<T>> earlier, Supplier<T> work) {
      var unused = steps.part(step.name(), step.from(), step.after(), earlier, work);
      complete = true;
      publish();
      progress.advance(1);
    }

    /** What plug-ins add: to as many filters of a layer and outputs as get a made image. */
    void tabs(List<PageTab> plugins, Effort effort, List<LayerPart> walls, List<Sample> chosen) {
      if (plugins.isEmpty()) {
        return;
      }
      List<String> classes = layout.classes();
      List<String> some = classes.subList(0, effort.outputs(classes.size(), Effort.ENDS));
      List<List<Integer>> filters = new ArrayList<>();
      for (int i = 0; i < walls.size(); i++) {
        filters.add(walls.get(i).strongest(effort, layout.walls().get(i)));
      }
      int pages =
          plugins.size()
              * (filters.stream().mapToInt(List::size).sum() + some.size() + chosen.size());
      TabPart.Means means = TabPart.Means.of(stage, effort, pages);
      String seed = ", seed " + stage.settings().seed() + ", pages " + pages + ", ";
      for (int n = 0; n < plugins.size(); n++) {
        int tab = n;
        PageTab plugin = plugins.get(n);
        String from = steps.onAll() + ", " + TabPart.state(plugin) + seed;
        for (int i = 0; i < walls.size(); i++) {
          LayerInfo layer = layout.walls().get(i);
          List<Integer> mine = filters.get(i);
          tab(
              TabPart.ofLayer(tab, layer),
              from + layer.name() + " " + mine,
              () -> TabPart.filters(means, tab, plugin, layer, mine));
        }
        tab(TabPart.ofClasses(tab), from, () -> TabPart.classes(means, tab, plugin, some));
        tab(
            TabPart.ofSamples(tab),
            from + chosen.stream().map(Sample::id).toList(),
            () -> TabPart.samples(means, tab, plugin, chosen));
      }
    }

    private void tab(String key, String from, Supplier<TabPart> work) {
      TabPart part =
          steps.part(key, from, List.of(), () -> stage.folder().read(key, TabPart.class), work);
      tabs.add(part);
      finished(key, List.of(key));
      progress.advance(1);
    }

    private void finished(String step, List<String> parts) {
      finished.addAll(parts);
      if (steps.isNew(step)) {
        publish();
      }
    }

    private void publish() {
      ModelInfo info = stage.model().info();
      List<LayerJson> layers = stage.model().layers().stream().map(this::layer).toList();
      stage
          .folder()
          .script(
              "model",
              new ModelJson(
                  info.name(),
                  info.location(),
                  info.engine() + " " + info.engineVersion(),
                  info.sha256(),
                  dims(info.input().shape()),
                  info.input().rangeText(),
                  stage.data().location(),
                  stage.data().size().isPresent() ? stage.data().size().getAsLong() : null,
                  stage.settings().seed(),
                  layers,
                  layout.output().index(),
                  layout.classes(),
                  layout.decides(),
                  layout.isBothWays(layout.output()),
                  samples,
                  List.copyOf(finished),
                  List.copyOf(tabs),
                  steps.warnings(looking(layout.walls().get(0))),
                  steps.missing(),
                  complete));
    }

    private LayerJson layer(LayerInfo layer) {
      return new LayerJson(
          layer.index(),
          layer.name(),
          layer.kind().name().toLowerCase(Locale.ROOT),
          layer.type(),
          dims(layer.outputShape()),
          layer.parameters(),
          layer.inputs().stream().map(name -> stage.model().layer(name).index()).toList(),
          layout.walls().contains(layer));
    }

    private static List<Integer> dims(Shape shape) {
      return Arrays.stream(shape.dims()).boxed().toList();
    }
  }

  /** The first script of the folder. */
  private record ModelJson(
      String name,
      String location,
      String engine,
      String sha256,
      List<Integer> input,
      String range,
      String data,
      @Nullable Long size,
      long seed,
      List<LayerJson> layers,
      int output,
      List<String> classes,
      boolean decides,
      boolean oneOutput,
      SamplePart samples,
      List<String> finished,
      List<TabPart> tabs,
      List<String> warnings,
      List<Stage.Missing> missing,
      boolean complete) {}

  /** A layer of the graph. */
  private record LayerJson(
      int index,
      String name,
      String kind,
      String type,
      List<Integer> shape,
      long parameters,
      List<Integer> inputs,
      boolean wall) {}
}
