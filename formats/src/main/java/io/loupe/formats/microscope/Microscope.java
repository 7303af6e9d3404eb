package io.loupe.formats.microscope;

import io.loupe.Experimental;
import io.loupe.Loupe;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.formats.artifact.ProvenanceJson;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
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
    Stage stage = new Stage(loupe, model, data, settings, folder, progress, token);
    Layout layout = Layout.of(model, data, settings);
    List<LayerInfo> ends = new ArrayList<>(layout.walls());
    ends.add(layout.output());
    Roads roads = Roads.of(model, ends);
    List<Sample> chosen = data.some(settings.samples());
    if (chosen.isEmpty()) {
      throw new ParameterException("The data have no samples.", "Give data with samples.");
    }
    folder.front();
    Pages pages = new Pages(stage, layout);
    pages.publish();
    try (RunMonitor.Task parts =
        RunMonitor.of(progress, token)
            .task("microscope", OptionalLong.of(4L * layout.walls().size() + 5))) {
      SamplePart samples = SamplePart.of(stage, layout, chosen);
      pages.samples = samples;
      pages.publish();
      parts.advance(1);
      ClassPart classes = ClassPart.answered(stage, layout, roads.of(layout.output()));
      classes.write(stage);
      pages.finished("class/all");
      parts.advance(1);
      List<LayerPart> walls = new ArrayList<>();
      for (LayerInfo layer : layout.walls()) {
        LayerPart wall =
            LayerPart.censused(stage, layer, roads.of(layer)).withExamples(stage, layer);
        wall.write(stage);
        walls.add(wall);
        pages.finished("layer/" + layer.index());
        parts.advance(2);
        SamplePart.writeMaps(stage, layer, chosen);
        pages.finished("map/" + layer.index());
        parts.advance(1);
      }
      ClassPart excited = classes.withMade(stage, layout);
      excited.write(stage);
      pages.publish();
      parts.advance(1);
      for (int i = 0; i < walls.size(); i++) {
        walls.get(i).withMade(stage, layout.walls().get(i)).write(stage);
        pages.publish();
        parts.advance(1);
      }
      SamplePart.writeAttributions(stage, chosen);
      pages.finished("attribution");
      parts.advance(1);
      excited.withSweep(stage, layout).write(stage);
      pages.complete = true;
      pages.publish();
      parts.advance(1);
    }
    folder.write("record.json", record(stage));
    return folder.index();
  }

  private static byte[] record(Stage stage) {
    return stage.runs().stream()
        .map(ProvenanceJson::timeless)
        .collect(
            Collectors.joining(
                ",\n",
                "{\"format\":\"loupe-microscope\",\"formatVersion\":1,\"runs\":[\n",
                "\n]}\n"))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What the pages are told first: the model, and what is finished. */
  private static final class Pages {
    private final Stage stage;
    private final Layout layout;
    private final List<String> finished = new ArrayList<>();
    private @Nullable SamplePart samples;
    private boolean complete;

    Pages(Stage stage, Layout layout) {
      this.stage = stage;
      this.layout = layout;
    }

    void finished(String part) {
      finished.add(part);
      publish();
    }

    void publish() {
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
                  samples,
                  List.copyOf(finished),
                  List.copyOf(stage.missing()),
                  complete));
    }

    private LayerJson layer(LayerInfo layer) {
      return new LayerJson(
          layer.index(),
          layer.name(),
          layer.kind().name().toLowerCase(java.util.Locale.ROOT),
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
      @Nullable SamplePart samples,
      List<String> finished,
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
