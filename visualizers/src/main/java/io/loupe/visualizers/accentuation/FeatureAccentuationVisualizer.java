package io.loupe.visualizers.accentuation;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.accentuation.HeldAscent.Accentuated;
import io.loupe.visualizers.accentuation.HeldAscent.Item;
import io.loupe.visualizers.accentuation.HeldAscent.Settings;
import io.loupe.visualizers.activation.SampleChoice;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.internal.PictureHint;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.support.SampleObjectives;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.RandomTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Shows what a unit sees in samples: each sample is changed so that the unit answers more, while
 * early layers go on answering much as before, and the change is drawn beside it.
 *
 * <p>Memory grows with the samples that are drawn, not with the data. Source: Hamblin, Fel, Saha,
 * Konkle and Alvarez, <a href="https://arxiv.org/abs/2402.10039">Feature accentuation: revealing
 * what features respond to in natural images</a>, 2024. Safe for use by several threads.
 */
@AutoService(Visualizer.class)
public final class FeatureAccentuationVisualizer implements Visualizer {
  private static final String FIRST = "first";

  /** What is made stronger. */
  public static final Param<List<Objective>> OBJECTIVE =
      Param.objectives("objective")
          .help(
              "What is made stronger, for example unit(preds, 3), channel(L2, 3) or unit(preds,"
                  + " label); none means the answer that the model gives to each sample.")
          .limit("one objective", objectives -> objectives.size() <= 1);

  /** The layers that go on answering as to the sample. */
  public static final Param<String> HELD =
      Param.text("hold-layers", FIRST)
          .help(
              "Layers that go on answering much as to the sample: names with commas between, or"
                  + " first, the maps of the first convolution (the first hidden layer where there"
                  + " is none).");

  /** How far they may move. */
  public static final Param<Double> DISTANCE =
      Param.decimal("distance", 0.3)
          .limit("above 0", value -> value > 0 && Double.isFinite(value))
          .help(
              "How far the held layers' answers may move, as a share of their length: 0.1 keeps"
                  + " nearly everything, 1 lets go.");

  /** How many steps. */
  public static final Param<Integer> STEPS =
      Param.integer("steps", 96)
          .limit("from 1 to 10000", n -> n >= 1 && n <= 10_000)
          .help("Steps.");

  /** How many samples are drawn. */
  public static final Param<Integer> COUNT =
      Param.integer("count", 10)
          .limit("from 1 to 100", n -> n >= 1 && n <= 100)
          .help("How many samples are changed and drawn.");

  /** Which samples are drawn. */
  public static final Param<SampleChoice> PICK =
      Param.choice("pick", SampleChoice.PER_CLASS)
          .help("Whether the same number of each class is drawn, or the first samples.");

  private static final double RATE = 0.02;
  private static final double SHIFT = 0.04;
  private static final long STREAM = 0x616363656e74L;

  /** Creates the visualizer. */
  public FeatureAccentuationVisualizer() {}

  @Override
  public String id() {
    return "feature-accentuation";
  }

  @Override
  public String description() {
    return "Strengthens in each sample what a unit sees in it, and draws the change.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(OBJECTIVE, HELD, DISTANCE, STEPS, COUNT, PICK, CommonParams.NULL_MODEL);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET, Need.GRADIENTS);
  }

  @Override
  public Set<String> comparedBy() {
    return Set.of("before", "after");
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    InputSpec input = context.model().info().input();
    InputPicture.require(input, "changed");
    PictureHint.warn(context);
    Classifier classifier = Classifier.of(context);
    LabelCheck.warn(context, classifier);
    List<Sample> samples =
        context.get(PICK).choose(context.dataset(), context.get(COUNT), context.monitor());
    if (samples.isEmpty()) {
      throw NoSamples.in(context.dataset());
    }
    List<String> layers = held(context.get(HELD), context.model());
    context.resolved(HELD.name(), String.join(",", layers));
    Answers answers = Answers.of(context, classifier, samples);
    List<Objective> objectives = objectives(context, classifier, samples, answers);
    Settings settings =
        new Settings(
            context.get(STEPS),
            RATE,
            context.get(DISTANCE),
            transforms(ImageSize.of(input.shape())));
    Run run = new Run(context, samples, objectives, layers, settings);
    AccentuationReport report =
        new AccentuationReport(context, classifier, samples, objectives, layers, answers);
    report.add(run.of(context.gradients(), "accentuating"));
    NullModel.orKeep(
            () -> report.artifacts().forEach(context::emit),
            () ->
                NullModel.use(
                    context,
                    samples,
                    drawn ->
                        run.of(
                            drawn.capability(Differentiable.class).orElseThrow(),
                            "accentuating in the null model")))
        .ifPresent(report::addNull);
    report.warn();
    return report.artifacts();
  }

  /** Signals are moved along time alone. */
  private static RandomTransforms transforms(ImageSize size) {
    int side = size.rows() == 1 ? size.columns() : Math.min(size.rows(), size.columns());
    return new RandomTransforms(SHIFT * side, 0, 0);
  }

  private static List<String> held(String selection, Model model) {
    boolean named = model.layers().stream().anyMatch(layer -> layer.name().equals(FIRST));
    if (named || !selection.equals(FIRST)) {
      return new LayerSelection(selection).resolve(model).stream().map(LayerInfo::name).toList();
    }
    boolean convolves =
        model.layers().stream().anyMatch(layer -> layer.kind() == LayerKind.CONVOLUTION);
    if (convolves) {
      return List.of(LayerSelection.CONVOLUTIONS.resolve(model).get(0).name());
    }
    return model.layers().stream()
        .filter(layer -> layer.kind() != LayerKind.INPUT && layer.parameters() > 0)
        .map(LayerInfo::name)
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                new ParameterException(
                    "The model has no layer with weights to hold the samples by.",
                    "Name layers, --hold-layers NAME."));
  }

  private static List<Objective> objectives(
      RenderContext context, Classifier classifier, List<Sample> samples, Answers answers) {
    List<Objective> given = context.get(OBJECTIVE);
    if (!given.isEmpty()) {
      context.resolved(OBJECTIVE.name(), given.get(0).describe());
      SampleObjectives each = SampleObjectives.of(context, given.get(0));
      return samples.stream().map(each::of).toList();
    }
    if (!classifier.decidesBetweenClasses()) {
      throw new ParameterException(
          "The model decides " + classifier.describe() + ", and none of it is the answer.",
          "Name what is made stronger, for example --objective 'unit("
              + classifier.head().name()
              + ", 0)'.");
    }
    context.resolved(OBJECTIVE.name(), "the answer to each sample");
    List<Objective> own = new ArrayList<>();
    for (int n = 0; n < samples.size(); n++) {
      own.add(classifier.ofClass(OutputKind.UNIT, answers.decision(n)));
    }
    return own;
  }

  /** The same samples with the same random numbers in one network after another. */
  private record Run(
      RenderContext context,
      List<Sample> samples,
      List<Objective> objectives,
      List<String> layers,
      Settings settings) {
    List<Accentuated> of(Differentiable model, String name) {
      InputSpec input = context.model().info().input();
      HeldAscent ascent = new HeldAscent(model, input, layers, settings);
      List<Accentuated> all = new ArrayList<>();
      Batches batches = Batches.of(context.batchSize());
      OptionalLong steps = OptionalLong.of((long) batches.count(samples.size()) * settings.steps());
      try (RunMonitor.Task task = context.monitor().task(name, steps)) {
        batches.forEach(
            samples.size(),
            (from, count) ->
                all.addAll(
                    ascent.climb(
                        IntStream.range(from, from + count).mapToObj(this::item).toList(), task)));
      }
      return all;
    }

    private Item item(int n) {
      return new Item(samples.get(n), objectives.get(n), context.random(STREAM + n));
    }
  }
}
