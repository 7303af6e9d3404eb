package io.loupe.visualizers.maximization;

import io.loupe.Experimental;
import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.maximization.ascent.Ascent;
import io.loupe.visualizers.maximization.ascent.AscentItem;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.DeadGradientRestart;
import io.loupe.visualizers.maximization.ascent.Initialization;
import io.loupe.visualizers.maximization.ascent.Neutral;
import io.loupe.visualizers.maximization.ascent.SizeDefaults;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.synthesis.ImageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Makes one image for each of several objectives with Loupe's own preset, for use by other
 * visualizers. An image depends on its objective and the run's seed alone.
 */
@Experimental
public final class ExtremeImages {
  private final RenderContext context;
  private final InputSpec input;
  private final Differentiable gradients;
  private final SizeDefaults usual;
  private final AscentSettings settings;
  private final DeadGradientRestart restart;

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
    this.usual = SizeDefaults.of(AscentSettings.LOUPE, ImageSize.of(input.shape()));
    this.settings = usual.settings().withSteps(steps).withNeutral(Neutral.of(context));
    this.restart = DeadGradientRestart.of(context);
  }

  /**
   * Prepares images for a run, with the colour and the samples of its data.
   *
   * @param context the run; tells progress and may cancel
   * @param steps steps at most
   * @return what makes them; used from the run's own thread
   * @throws io.loupe.error.LoupeException as {@link #require} does
   */
  public static ExtremeImages of(RenderContext context, int steps) {
    require(context.model().info().input());
    return new ExtremeImages(context, steps);
  }

  /**
   * Makes images, as many in one batch as memory allows.
   *
   * @param objectives what is to become large, one for each image
   * @return one for each objective
   */
  public List<Extreme> make(List<Objective> objectives) {
    List<Target> targets =
        objectives.stream().map(o -> new Target(o.describe(), o, List.of())).toList();
    Batches batches = Batches.of(context.model());
    List<Extreme> made = new ArrayList<>();
    long total = (long) settings.steps() * batches.count(targets.size());
    try (RunMonitor.Task task = context.monitor().task("ascent", OptionalLong.of(total))) {
      batches.forEach(
          targets.size(),
          (from, count) -> made.addAll(climb(targets.subList(from, from + count), task)));
    }
    return made;
  }

  /**
   * Refuses inputs that cannot be made.
   *
   * @param input what the model is fed
   * @throws io.loupe.error.LoupeException if they are neither images nor signals nor lists
   */
  public static void require(InputSpec input) {
    InputPicture.require(input, "made");
  }

  private List<Extreme> climb(List<Target> targets, RunMonitor.Task task) {
    List<Objective> objectives = targets.stream().map(Target::objective).toList();
    Initialization noise = Initialization.of(context, Initialization.NOISE, settings);
    List<Tensor> drawn =
        targets.stream().map(t -> noise.draw(context.random(t.stream("start")))).toList();
    List<DeadGradientRestart.Start> starts =
        restart.rescue(objectives, drawn, n -> context.random(targets.get(n).stream("rescue")));
    List<AscentItem> items = new ArrayList<>();
    for (int n = 0; n < targets.size(); n++) {
      Target target = targets.get(n);
      double gain =
          Gains.of(gradients, input, target.objective(), context.random(target.stream("gain")));
      items.add(
          new AscentItem(
              target.objective(),
              usual.variationShare() * gain,
              usual.normShare() * gain,
              starts.get(n).image(),
              context.random(target.stream("transforms"))));
    }
    List<Extreme> made = climbed(items, starts, task);
    double[] nothing = scores(objectives, neutral(items.size()));
    List<Integer> givenUp =
        IntStream.range(0, items.size())
            .filter(n -> made.get(n).score() <= nothing[n])
            .boxed()
            .toList();
    if (!givenUp.isEmpty()) {
      List<AscentItem> free =
          givenUp.stream().map(n -> free(items.get(n), targets.get(n))).toList();
      OptionalLong steps = OptionalLong.of(settings.steps());
      try (RunMonitor.Task again = context.monitor().task("ascent without penalties", steps)) {
        List<Extreme> freed = climbed(free, givenUp.stream().map(starts::get).toList(), again);
        for (int i = 0; i < freed.size(); i++) {
          if (freed.get(i).score() > made.get(givenUp.get(i)).score()) {
            made.set(givenUp.get(i), freed.get(i));
          }
        }
      }
    }
    return made;
  }

  /** An item that penalties led to no more than a plain image gives climbs without them. */
  private AscentItem free(AscentItem item, Target target) {
    return new AscentItem(
        item.objective(), 0, 0, item.start(), context.random(target.stream("free")));
  }

  private List<Extreme> climbed(
      List<AscentItem> items, List<DeadGradientRestart.Start> starts, RunMonitor.Task task) {
    Ascent ascent = new Ascent(gradients, input, items, settings);
    ascent.run(Set.of(), task);
    Tensor images = ascent.images();
    double[] scores = scores(items.stream().map(AscentItem::objective).toList(), images);
    List<Extreme> made = new ArrayList<>();
    for (int n = 0; n < items.size(); n++) {
      boolean dead = starts.get(n).outcome() == DeadGradientRestart.Outcome.DEAD;
      made.add(new Extreme(images.slice(n).copy(), scores[n], dead));
    }
    return made;
  }

  private double[] scores(List<Objective> objectives, Tensor images) {
    return gradients.score(new Objective.PerItem(objectives), images).values();
  }

  /** Images of nothing but the neutral colour. */
  private Tensor neutral(int items) {
    float[] colour = settings.neutral().in(input);
    Shape shape = input.shape().withBatch(items);
    int elements = input.shape().elements();
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = colour[input.channelOf(i % elements)];
    }
    return Tensor.of(shape, values);
  }
}
