package io.loupe.visualizers.accentuation;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.accentuation.Inversion.Inverted;
import io.loupe.visualizers.activation.SampleChoice;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.internal.PictureHint;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.picture.InputPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Shows what layers keep of samples: for each sample and layer an image, made from noise, to which
 * the layer answers as to the sample. Where it looks otherwise, the layer does not tell the two
 * apart.
 *
 * <p>Memory grows with the samples that are drawn, not with the data. Source: Mahendran and
 * Vedaldi, <a href="https://arxiv.org/abs/1412.0035">Understanding deep image representations by
 * inverting them</a>, 2015. Safe for use by several threads.
 */
@AutoService(Visualizer.class)
public final class InversionVisualizer implements Visualizer {
  private static final String SPREAD = "spread";
  private static final int MOST = 5;

  /** Layers to look at. */
  public static final Param<String> LAYERS =
      Param.text("layers", SPREAD)
          .help(
              "Layers to look at: names with commas between, all, conv (the maps of every"
                  + " convolution), output, or spread, which takes at most five of the"
                  + " convolutions' maps (of all layers where there is none), from the first to the"
                  + " last.");

  /** How smooth the images are. */
  public static final Param<Double> TV_WEIGHT =
      Param.decimal("tv-weight", 0.2)
          .limit("not negative", value -> value >= 0 && Double.isFinite(value))
          .help("Weight of the total variation beside the distance of the answers.");

  /** How many steps. */
  public static final Param<Integer> STEPS =
      Param.integer("steps", 256)
          .limit("from 1 to 10000", n -> n >= 1 && n <= 10_000)
          .help("Steps for each layer.");

  /** How many samples are drawn. */
  public static final Param<Integer> COUNT =
      Param.integer("count", 10)
          .limit("from 1 to 100", n -> n >= 1 && n <= 100)
          .help("How many samples are inverted and drawn.");

  private static final long STREAM = 0x696e76657274L;

  /** Creates the visualizer. */
  public InversionVisualizer() {}

  @Override
  public String id() {
    return "inversion";
  }

  @Override
  public String description() {
    return "Makes images to which layers answer as to samples: what a layer keeps of its input.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(
        LAYERS,
        TV_WEIGHT,
        STEPS,
        COUNT,
        FeatureAccentuationVisualizer.PICK,
        CommonParams.NULL_MODEL);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET, Need.GRADIENTS);
  }

  @Override
  public Set<String> comparedBy() {
    return Set.of("distance");
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    InputSpec input = context.model().info().input();
    InputPicture.require(input, "made");
    PictureHint.warn(context);
    SampleChoice pick = context.get(FeatureAccentuationVisualizer.PICK);
    List<Sample> samples = pick.choose(context.dataset(), context.get(COUNT), context.monitor());
    if (samples.isEmpty()) {
      throw NoSamples.in(context.dataset());
    }
    List<LayerInfo> layers = layers(context.get(LAYERS), context.model());
    context.resolved(
        LAYERS.name(), layers.stream().map(LayerInfo::name).collect(Collectors.joining(",")));
    InversionReport report = new InversionReport(context, samples, layers);
    for (LayerInfo layer : layers) {
      report.add(inverted(context, context.gradients(), samples, layer, "inverting "));
    }
    NullModel.orKeep(
            () -> report.artifacts().forEach(context::emit),
            () ->
                NullModel.use(
                    context,
                    samples,
                    drawn ->
                        layers.stream()
                            .map(
                                layer ->
                                    inverted(
                                        context,
                                        drawn.capability(Differentiable.class).orElseThrow(),
                                        samples,
                                        layer,
                                        "inverting the null model's "))
                            .toList()))
        .ifPresent(report::addNull);
    return report.artifacts();
  }

  private static List<LayerInfo> layers(String text, Model model) {
    boolean named = model.layers().stream().anyMatch(layer -> layer.name().equals(SPREAD));
    if (named || !text.equals(SPREAD)) {
      return new LayerSelection(text).resolve(model);
    }
    boolean convolves =
        model.layers().stream().anyMatch(layer -> layer.kind() == LayerKind.CONVOLUTION);
    List<LayerInfo> all =
        convolves
            ? LayerSelection.CONVOLUTIONS.resolve(model)
            : model.layers().stream().filter(layer -> layer.parameters() > 0).toList();
    int count = Math.min(MOST, all.size());
    return IntStream.range(0, count)
        .mapToObj(i -> all.get(count == 1 ? 0 : i * (all.size() - 1) / (count - 1)))
        .toList();
  }

  private static List<Inverted> inverted(
      RenderContext context,
      Differentiable model,
      List<Sample> samples,
      LayerInfo layer,
      String what) {
    int steps = context.get(STEPS);
    Inversion inversion =
        new Inversion(
            model, context.model().info().input(), layer.name(), steps, context.get(TV_WEIGHT));
    List<Inverted> all = new ArrayList<>();
    Batches batches = Batches.of(context.batchSize());
    OptionalLong total = OptionalLong.of((long) batches.count(samples.size()) * steps);
    try (RunMonitor.Task task = context.monitor().task(what + layer.name(), total)) {
      batches.forEach(
          samples.size(),
          (from, count) -> {
            List<RandomGenerator> random =
                IntStream.range(from, from + count)
                    .mapToObj(n -> context.random(STREAM + n))
                    .toList();
            all.addAll(inversion.of(samples.subList(from, from + count), random, task));
          });
    }
    return all;
  }
}
