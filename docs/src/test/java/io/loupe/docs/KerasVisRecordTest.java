package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.loupe.Loupe;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.npy.NpyReader;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.ascent.Ascent;
import io.loupe.visualizers.maximization.ascent.AscentItem;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The preset keras-vis follows a recorded run on a network that was trained in Keras.
 *
 * <p>The ascent is chaotic: a difference of 1e-7, which is the rounding of a kernel that adds in
 * another order, grows tenfold with a step until the runs share nothing. So no image of the end can
 * be held on every processor. What can: each step, from where the step before it led, and how the
 * losses of runs from nearby starts are spread.
 */
class KerasVisRecordTest {
  private static final Path RECORD = Path.of("src/test/resources/io/loupe/docs/kerasvis");
  private static final List<String> OBJECTIVES =
      List.of(
          "unit(preds, 0)", "unit(preds, 3)", "unit(preds, 7)", "unit(preds, 1) + unit(preds, 7)");
  private static final double NORM_WEIGHT = 10;
  private static final int STARTS = 24;
  private static final int ITEMS = 8;
  private static final int RECORDED_STEPS = 8;
  private static final int SIDE = 28;
  private static final double UNIT_ROUNDOFF = 0x1p-24;

  /**
   * Longest sum in the network, the 600 inputs of its dense layer, times the rounding of one
   * addition: what the order of additions can change of a gradient of length 1.
   */
  private static final double ORDER_OF_ADDITIONS = 600 * UNIT_ROUNDOFF;

  /** An ascent's own arithmetic: gradient, two penalties, their sum, the scale to length 1. */
  private static final double OWN_ARITHMETIC = 8 * UNIT_ROUNDOFF;

  private final Model model =
      Loupe.create()
          .model(RECORD.resolve("lenet_bn.zip").toString(), Map.of("input-shape", "1,28,28"));
  private final Tensor start = read("start.npy").slice(0);

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void fromWhereARecordedStepBeganLeadsTheRecordedStep() {
    Tensor steps = read("steps.npy");
    float[] recorded = steps.toArray();
    int length = ITEMS * start.shape().elements();
    List<float[]> images = new ArrayList<>();
    images.add(batch(Collections.nCopies(ITEMS, start)).toArray());
    for (int from = 0; from < recorded.length; from += length) {
      images.add(Arrays.copyOfRange(recorded, from, from + length));
    }
    assertThat(images).hasSize(1 + RECORDED_STEPS);
    assertFollowsTheRule(images, ORDER_OF_ADDITIONS);
  }

  @Test
  void everyStepOfAnAscentFollowsTheRule() {
    Set<Integer> all = IntStream.rangeClosed(0, 200).boxed().collect(Collectors.toSet());
    List<float[]> images =
        climb(items(start), all).snapshots().stream()
            .map(snapshot -> snapshot.images().toArray())
            .toList();
    assertThat(images).hasSize(201);
    assertFollowsTheRule(images, OWN_ARITHMETIC);
  }

  /** Medians, since the least and the greatest of a few chaotic runs are a matter of luck. */
  @Test
  void theLossesAreSpreadAsTheRecordedOnesOfRunsFromNearbyStarts() {
    List<AscentItem> items = new ArrayList<>();
    for (int s = 0; s < STARTS; s++) {
      items.addAll(items(s == 0 ? start : nearby(s)));
    }
    double[] ours = losses(items, climb(items, Set.of()).images());
    float[] recorded = read("losses.npy").toArray();

    for (int n = 0; n < ITEMS; n++) {
      double[] here = sorted(every(n, i -> ours[i], ours.length));
      double[] there = sorted(every(n, i -> recorded[i], recorded.length));
      assertThat(there[there.length / 2])
          .as("median of the recorded losses of item %s", n)
          .isBetween(here[0], here[here.length - 1]);
      assertThat(here[here.length / 2])
          .as("median loss of item %s", n)
          .isBetween(there[0], there[there.length - 1]);
    }
  }

  /**
   * Compares each image with what the rule makes of those before it: {@code cache = 0.95 cache +
   * 0.05 g^2; x += g / sqrt(cache + 1e-7)}, g being the gradient scaled to length 1.
   *
   * @param rounding how far a value of g may be off; a step divides it by the root, as it divides g
   */
  private void assertFollowsTheRule(List<float[]> images, double rounding) {
    double[] cache = new double[images.get(0).length];
    for (int step = 0; step + 1 < images.size(); step++) {
      float[] before = images.get(step);
      float[] after = images.get(step + 1);
      double[] uphill = uphill(before);
      for (int i = 0; i < cache.length; i++) {
        double known = 0.95 * cache[i] + 1e-7;
        cache[i] = 0.95 * cache[i] + 0.05 * uphill[i] * uphill[i];
        double ruled = before[i] + uphill[i] / Math.sqrt(cache[i] + 1e-7);
        double bound = rounding / Math.sqrt(known) + 2 * Math.ulp(after[i]);
        if (!(Math.abs(after[i] - ruled) <= bound)) {
          fail("Value %s after step %s is %s, not %s", i, step + 1, after[i], ruled);
        }
      }
    }
  }

  /** Gradient of objective less penalties of each item, scaled to length 1, by plain loops. */
  private double[] uphill(float[] images) {
    int size = start.shape().elements();
    float[] gradient =
        gradients()
            .score(objective(items(start)), Tensor.of(start.shape().withBatch(ITEMS), images))
            .gradient()
            .toArray();
    double[] uphill = new double[images.length];
    for (int n = 0; n < ITEMS; n++) {
      int from = n * size;
      double sixths = 0;
      for (int i = from; i < from + size; i++) {
        sixths += Math.pow(images[i], 6);
      }
      double norm = NORM_WEIGHT / size * Math.pow(sixths, 1 / 6.0 - 1);
      for (int i = from; i < from + size; i++) {
        uphill[i] += gradient[i] - norm * Math.pow(images[i], 5);
      }
      for (int y = 0; y < SIDE - 1; y++) {
        for (int x = 0; x < SIDE - 1; x++) {
          int at = from + y * SIDE + x;
          for (int next : new int[] {at + 1, at + SIDE}) {
            double slope = 2 * variationWeight(n) / size * ((double) images[next] - images[at]);
            uphill[next] -= slope;
            uphill[at] += slope;
          }
        }
      }
      double squares = Arrays.stream(uphill, from, from + size).map(g -> g * g).sum();
      for (int i = from; i < from + size; i++) {
        uphill[i] /= Math.sqrt(squares);
      }
    }
    return uphill;
  }

  private Ascent climb(List<AscentItem> items, Set<Integer> snapshots) {
    Ascent ascent = new Ascent(gradients(), model.info().input(), items, AscentSettings.KERAS_VIS);
    try (RunMonitor.Task task = RunMonitor.silent().task("ascent", OptionalLong.empty())) {
      ascent.run(snapshots, task);
    }
    return ascent;
  }

  /** The four objectives at weight 1, then at 16. */
  private static List<AscentItem> items(Tensor from) {
    return IntStream.range(0, ITEMS)
        .mapToObj(
            n ->
                new AscentItem(
                    Objectives.parse(OBJECTIVES.get(n % 4)),
                    variationWeight(n),
                    NORM_WEIGHT,
                    from,
                    new SplittableRandom(1)))
        .toList();
  }

  private static double variationWeight(int item) {
    return item < 4 ? 1 : 16;
  }

  private static Objective objective(List<AscentItem> items) {
    return new Objective.PerItem(items.stream().map(AscentItem::objective).toList());
  }

  /** Penalties less values, as keras-vis minimises them. */
  private double[] losses(List<AscentItem> items, Tensor images) {
    double[] losses =
        Arrays.stream(gradients().score(objective(items), images).values())
            .map(value -> -value)
            .toArray();
    double[] weights = items.stream().mapToDouble(AscentItem::tvWeight).toArray();
    float[] unused = new float[images.shape().elements()];
    AscentSettings.KERAS_VIS.variation().accumulate(weights, images, losses, unused);
    Arrays.fill(weights, NORM_WEIGHT);
    AscentSettings.KERAS_VIS.norm().accumulate(weights, images, losses, unused);
    return losses;
  }

  private static double[] every(int item, IntToDoubleFunction value, int count) {
    return IntStream.iterate(item, i -> i < count, i -> i + ITEMS).mapToDouble(value).toArray();
  }

  private static double[] sorted(double[] values) {
    Arrays.sort(values);
    return values;
  }

  private static Tensor batch(List<Tensor> images) {
    int size = images.get(0).shape().elements();
    float[] all = new float[images.size() * size];
    for (int n = 0; n < images.size(); n++) {
      System.arraycopy(images.get(n).toArray(), 0, all, n * size, size);
    }
    return Tensor.of(images.get(0).shape().withBatch(images.size()), all);
  }

  private Tensor nearby(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = start.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (1e-5 * random.nextGaussian());
    }
    return Tensor.of(start.shape(), values);
  }

  private Differentiable gradients() {
    return model.capability(Differentiable.class).orElseThrow();
  }

  private static Tensor read(String name) {
    return NpyReader.readAll(DataFile.of(RECORD.resolve(name)));
  }
}
