package io.loupe.visualizers.internal.evidence;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.RunCancelledException;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.Redrawable;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.CommonParams.Switch;
import io.loupe.visualizers.internal.Memory;
import io.loupe.visualizers.internal.statistics.StreamedMaps;
import io.loupe.visualizers.synthesis.ImageStart;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The same network with its weights drawn anew, open while a picture of it is made. What a picture
 * still shows then does not come from what the network learned.
 *
 * @see <a href="https://arxiv.org/abs/1810.03292">Adebayo et al. 2018</a>
 */
public final class NullModel {
  private static final String NAME = CommonParams.NULL_MODEL.name();
  private static final long STREAM = 0x6e756c6cL;
  private static final int SCALED_ON = 16;
  private static final double NOISE_WIDTH = 0.2;

  private static final String NOTHING_TO_DRAW =
      "the values of each array of weights are all alike, and so have no other order";

  private static final String NO_WEIGHTS = "the model has no weights";

  private NullModel() {}

  /**
   * Does something with the null model, where the run asks for one and the engine can make it.
   *
   * @param samples typical inputs; noise is taken where there are none
   * @param work is given the model, which is closed when it returns
   * @return what it makes; empty where there is no null model, and the provenance says why
   */
  public static <T> Optional<T> use(
      RenderContext context, List<Sample> samples, Function<Model, T> work) {
    Optional<Model> drawn = drawn(context, samples);
    if (drawn.isEmpty()) {
      return Optional.empty();
    }
    try (Model model = drawn.get()) {
      return Optional.of(work.apply(model));
    }
  }

  private static Optional<Model> drawn(RenderContext context, List<Sample> samples) {
    return draw(context, samples).flatMap(draw -> complete(context, draw));
  }

  /** How weights are drawn: the same layers get the same ones each time. */
  private record Draw(Redrawable model, long seed, Tensor inputs, boolean noise) {}

  private static Optional<Draw> draw(RenderContext context, List<Sample> samples) {
    if (context.get(CommonParams.NULL_MODEL) == Switch.OFF) {
      return Optional.empty();
    }
    Optional<Redrawable> redrawable = context.model().capability(Redrawable.class);
    if (redrawable.isEmpty()) {
      context.resolved(NAME, "none: the engine cannot draw the weights of this model anew");
      return Optional.empty();
    }
    Optional<String> refusal = redrawable.get().redrawRefusal();
    if (refusal.isPresent()) {
      context.resolved(NAME, "none: " + refusal.get());
      return Optional.empty();
    }
    long seed = random(context).nextLong() >>> 16;
    List<Sample> used = samples.subList(0, Math.min(SCALED_ON, samples.size()));
    Tensor inputs = used.isEmpty() ? noise(context) : Samples.stacked(used);
    return Optional.of(new Draw(redrawable.get(), seed, inputs, used.isEmpty()));
  }

  private static Optional<Model> complete(RenderContext context, Draw draw) {
    Model drawn = draw.model().redrawn(draw.seed(), draw.inputs());
    List<String> kept =
        drawn.capability(Redrawable.class).map(Redrawable::asTrained).orElse(List.of());
    long weighted = drawn.layers().stream().filter(layer -> layer.parameters() > 0).count();
    if (kept.size() == weighted) {
      drawn.close();
      context.resolved(NAME, "none: " + (weighted == 0 ? NO_WEIGHTS : NOTHING_TO_DRAW));
      return Optional.empty();
    }
    context.resolved(
        NAME,
        "weights drawn anew with seed "
            + draw.seed()
            + ", scaled on "
            + draw.inputs().shape().dim(0)
            + (draw.noise() ? " images of noise" : " samples")
            + (kept.isEmpty()
                ? ""
                : "; as trained, for their values are all alike: " + String.join(", ", kept)));
    return Optional.of(drawn);
  }

  /** Is given the steps of a cascade. */
  public interface Steps {
    /**
     * Takes a step.
     *
     * @param drawn how many layers have weights drawn anew, from the top down
     * @param lowest name of the lowest of them
     * @param model closed when this returns
     */
    void take(int drawn, String lowest, Model model);
  }

  /**
   * Draws weights anew from the network's top down, more layers at each step and all of them at the
   * last, where the run asks for that and the engine can do it; the provenance says why if not.
   *
   * @param samples typical inputs
   * @param most how many steps at most; layers are spread evenly over them
   */
  public static void cascade(RenderContext context, List<Sample> samples, int most, Steps steps) {
    Optional<Draw> draw = draw(context, samples);
    Optional<Model> complete = draw.flatMap(own -> complete(context, own));
    if (draw.isEmpty() || complete.isEmpty()) {
      return;
    }
    try (Model all = complete.get()) {
      List<String> weighted =
          all.layers().stream()
              .filter(layer -> layer.parameters() > 0)
              .map(LayerInfo::name)
              .toList();
      int count = Math.min(most, weighted.size());
      for (int step = 1; step < count; step++) {
        int kept = weighted.size() - weighted.size() * step / count;
        Set<String> below = Set.copyOf(weighted.subList(0, kept));
        try (Model some =
            draw.get().model().redrawn(draw.get().seed(), draw.get().inputs(), below)) {
          steps.take(weighted.size() - kept, weighted.get(kept), some);
        }
      }
      steps.take(weighted.size(), weighted.get(0), all);
    }
  }

  /** Takes one layer's values of a batch. */
  public interface Collector<T> {
    void add(T part, List<Sample> samples, float[] values);
  }

  /**
   * Sends some samples through the null model.
   *
   * @param bytesPerElement of what is collected
   * @param empty makes one part for each layer
   * @return the parts; empty where there is no null model, or no memory
   */
  public static <T> List<T> collect(
      RenderContext context,
      List<LayerInfo> layers,
      int bytesPerElement,
      List<Sample> samples,
      Supplier<List<T>> empty,
      Collector<T> collector) {
    if (!Memory.leavesRoom(layers, context.dataset(), bytesPerElement)) {
      leaveOut(context, "memory is short");
      return List.of();
    }
    return use(
            context,
            samples,
            model -> {
              List<T> parts = empty.get();
              StreamedMaps.run(
                  context,
                  model,
                  samples,
                  layers,
                  (layer, batch, values) -> collector.add(parts.get(layer), batch, values));
              return parts;
            })
        .orElse(List.of());
  }

  /** Does something with a null model; when cancelled, keeps what the run has without it. */
  public static <T> T orKeep(Runnable keep, Supplier<T> work) {
    try {
      return work.get();
    } catch (RunCancelledException e) {
      keep.run();
      throw e;
    }
  }

  /** Name of the numbers of the null model's picture. */
  public static String numbersOf(String picture) {
    return picture + "-null";
  }

  /** Says in the provenance why there is none. */
  public static void leaveOut(RenderContext context, String why) {
    if (context.get(CommonParams.NULL_MODEL) == Switch.ON) {
      context.resolved(NAME, "none: " + why);
    }
  }

  /** For shuffles, the same for each picture. */
  public static RandomGenerator random(RenderContext context) {
    return context.random(STREAM);
  }

  /**
   * Writes a similarity down and warns where the picture hardly depends on the weights.
   *
   * @param context of the run
   * @param picture its name
   * @param of what it shows, in the plural, for people
   */
  public static void judge(
      RenderContext context, String picture, String of, Similarity similarity) {
    context.resolved("similarity-to-null-model." + picture, similarity.describe());
    if (similarity.survives()) {
      context.warn(
          of
              + " hardly depend on the weights: the same network with its weights drawn anew gives nearly the"
              + " same picture, "
              + similarity.describe()
              + ". Do not read it as something that was learned.");
    }
  }

  private static Tensor noise(RenderContext context) {
    InputSpec input = context.model().info().input();
    RandomGenerator random = context.random(STREAM + 1);
    float[] values = new float[SCALED_ON * input.shape().elements()];
    for (int n = 0; n < SCALED_ON; n++) {
      ImageStart.noise(input, NOISE_WIDTH, random)
          .data()
          .get(values, n * input.shape().elements(), input.shape().elements());
    }
    return Tensor.of(input.shape().withBatch(SCALED_ON), values);
  }
}
