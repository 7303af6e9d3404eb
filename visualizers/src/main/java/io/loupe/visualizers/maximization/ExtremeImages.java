package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ImageStart;
import io.loupe.visualizers.synthesis.RandomTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes one image for each of several objectives with Loupe's own preset, for use by other
 * visualizers. An image depends on its objective and the run's seed alone.
 */
public final class ExtremeImages {
  private static final double NOISE_WIDTH = 0.2;
  private static final int SPARE_SAMPLES = 8;

  private final RenderContext context;
  private final InputSpec input;
  private final Differentiable gradients;
  private final AscentSettings settings;

  /**
   * An image that was made.
   *
   * @param image [C,H,W] in model input scale, owned
   * @param score of the objective on it
   * @param dead whether no start that was tried had a gradient
   */
  public record Extreme(Tensor image, double score, boolean dead) {}

  private ExtremeImages(RenderContext context, int steps) {
    this.context = context;
    this.input = context.model().info().input();
    this.gradients = context.gradients();
    AscentSettings base = AscentSettings.LOUPE;
    ImageSize size = ImageSize.of(input.shape());
    double jitter = MaximizationPlan.JITTER_SHARE * Math.min(size.rows(), size.columns());
    this.settings =
        new AscentSettings(
            base.preset(),
            steps,
            base.learningRate(),
            base.variation(),
            base.penaltyGrowth(),
            base.norm(),
            new RandomTransforms(
                Math.min(MaximizationPlan.MOST_JITTER, jitter),
                base.transforms().degrees(),
                base.transforms().scale()),
            base.fourierDecay());
  }

  /**
   * Makes images, as many in one batch as memory allows.
   *
   * @param context the run; tells progress and may cancel
   * @param objectives what is to become large, one for each image
   * @param steps steps at most
   * @return one for each objective
   */
  public static List<Extreme> of(RenderContext context, List<Objective> objectives, int steps) {
    MaximizationPlan.requireImage(context.model().info().input());
    return new ExtremeImages(context, steps).make(objectives);
  }

  private List<Extreme> make(List<Objective> objectives) {
    List<Target> targets =
        objectives.stream().map(o -> new Target(o.describe(), o, List.of())).toList();
    ItemBatches batches = ItemBatches.of(context.model());
    List<Extreme> made = new ArrayList<>();
    long total = (long) settings.steps() * batches.count(targets.size());
    DeadStarts starts = new DeadStarts(gradients, input, spareSamples());
    try (RunMonitor.Task task = context.monitor().task("ascent", OptionalLong.of(total))) {
      batches.forEach(
          targets.size(),
          (from, count) -> made.addAll(climb(targets.subList(from, from + count), starts, task)));
    }
    return made;
  }

  private List<Extreme> climb(List<Target> targets, DeadStarts source, RunMonitor.Task task) {
    List<Objective> objectives = targets.stream().map(Target::objective).toList();
    List<Tensor> drawn =
        targets.stream()
            .map(t -> ImageStart.noise(input, NOISE_WIDTH, context.random(t.stream("start"))))
            .toList();
    DeadStarts.Rescue rescue =
        source.rescue(objectives, drawn, n -> context.random(targets.get(n).stream("rescue")));
    List<AscentItem> items = new ArrayList<>();
    for (int n = 0; n < targets.size(); n++) {
      Target target = targets.get(n);
      double gain =
          Gains.of(gradients, input, target.objective(), context.random(target.stream("gain")));
      items.add(
          new AscentItem(
              target.objective(),
              MaximizationPlan.VARIATION_SHARE * gain,
              MaximizationPlan.NORM_SHARE * gain,
              rescue.starts().get(n),
              context.random(target.stream("transforms"))));
    }
    Ascent ascent = new Ascent(gradients, input, items, settings);
    ascent.run(Set.of(), task);
    Tensor images = ascent.images();
    double[] scores = gradients.score(new Objective.PerItem(objectives), images).values();
    List<Extreme> made = new ArrayList<>();
    for (int n = 0; n < targets.size(); n++) {
      boolean dead = rescue.outcomes().get(n) == DeadStarts.Outcome.DEAD;
      made.add(new Extreme(images.slice(n).copy(), scores[n], dead));
    }
    return made;
  }

  private List<Tensor> spareSamples() {
    if (context.optionalDataset().isEmpty()) {
      return List.of();
    }
    try (Stream<Sample> samples = context.optionalDataset().get().samples()) {
      return samples.limit(SPARE_SAMPLES).map(Sample::input).toList();
    }
  }
}
