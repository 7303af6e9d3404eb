package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.data.InputSpec;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.npy.NpyReader;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.Ascent;
import io.loupe.visualizers.maximization.AscentItem;
import io.loupe.visualizers.maximization.AscentSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The preset keras-vis follows a recorded run on a network that was trained in Keras. At weight 1
 * the ascent is chaotic: runs from starts 1e-5 apart part, and only their losses can be compared.
 */
class KerasVisRecordTest {
  private static final Path RECORD = Path.of("src/test/resources/io/loupe/docs/kerasvis");
  private static final List<String> OBJECTIVES =
      List.of(
          "unit(preds, 0)", "unit(preds, 3)", "unit(preds, 7)", "unit(preds, 1) + unit(preds, 7)");
  private static final double NORM_WEIGHT = 10;
  private static final int STARTS = 24;

  private final Model model =
      Loupe.create()
          .model(RECORD.resolve("lenet_bn.zip").toString(), Map.of("input-shape", "1,28,28"));
  private final InputSpec input = model.info().input();
  private final Tensor start = read("start.npy").slice(0);

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void theFirstStepIsTheRecordedOne() {
    List<AscentItem> items = new ArrayList<>(items(1, start));
    items.addAll(items(16, start));
    Ascent ascent = climb(items, Set.of(1));

    assertAlike(ascent.snapshots().get(0).images(), read("step1.npy"), 0, 8, 0.999);
  }

  @Test
  void atWeight16TheKeptImagesAreTheRecordedOnes() {
    Ascent ascent = climb(items(16, start), Set.of());

    assertAlike(ascent.images(), read("kept.npy"), 4, 4, 0.99);
  }

  @Test
  void atWeight1TheLossIsThatOfRunsFromStartsNearby() {
    List<AscentItem> items = new ArrayList<>(items(1, start));
    for (int s = 1; s < STARTS; s++) {
      items.addAll(items(1, nearby(s)));
    }
    double[] ours = losses(items, climb(items, Set.of()).images());
    double[] recorded = losses(items(1, start), head(read("kept.npy"), 4));

    for (int f = 0; f < OBJECTIVES.size(); f++) {
      DoubleSummaryStatistics spread = new DoubleSummaryStatistics();
      for (int s = 0; s < STARTS; s++) {
        spread.accept(ours[s * OBJECTIVES.size() + f]);
      }
      assertThat(recorded[f])
          .as("loss of %s", OBJECTIVES.get(f))
          .isBetween(spread.getMin(), spread.getMax());
    }
  }

  private Ascent climb(List<AscentItem> items, Set<Integer> snapshots) {
    Ascent ascent = new Ascent(gradients(), input, items, AscentSettings.KERAS_VIS);
    try (RunMonitor.Task task = RunMonitor.silent().task("ascent", OptionalLong.empty())) {
      ascent.run(snapshots, task);
    }
    return ascent;
  }

  private static List<AscentItem> items(double weight, Tensor from) {
    return OBJECTIVES.stream()
        .map(
            text ->
                new AscentItem(
                    Objectives.parse(text), weight, NORM_WEIGHT, from, new SplittableRandom(1)))
        .toList();
  }

  private Tensor nearby(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = start.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (1e-5 * random.nextGaussian());
    }
    return Tensor.of(start.shape(), values);
  }

  /** Penalties less values, as keras-vis minimises them. */
  private double[] losses(List<AscentItem> items, Tensor images) {
    Objective each = new Objective.PerItem(items.stream().map(AscentItem::objective).toList());
    double[] losses =
        Arrays.stream(gradients().score(each, images).values()).map(value -> -value).toArray();
    double[] weights = items.stream().mapToDouble(AscentItem::tvWeight).toArray();
    float[] unused = new float[images.shape().elements()];
    AscentSettings.KERAS_VIS.variation().accumulate(weights, images, losses, unused);
    Arrays.fill(weights, NORM_WEIGHT);
    AscentSettings.KERAS_VIS.norm().accumulate(weights, images, losses, unused);
    return losses;
  }

  private Differentiable gradients() {
    return model.capability(Differentiable.class).orElseThrow();
  }

  private static void assertAlike(
      Tensor ours, Tensor recorded, int first, int count, double least) {
    assertThat(ours.shape().dim(0)).isEqualTo(count);
    for (int n = 0; n < count; n++) {
      assertThat(correlation(ours.slice(n).toArray(), recorded.slice(first + n).toArray()))
          .as("correlation of image " + n)
          .isGreaterThanOrEqualTo(least);
    }
  }

  private static double correlation(float[] a, float[] b) {
    double meanA = mean(a);
    double meanB = mean(b);
    double both = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      both += (a[i] - meanA) * (b[i] - meanB);
      squaresA += (a[i] - meanA) * (a[i] - meanA);
      squaresB += (b[i] - meanB) * (b[i] - meanB);
    }
    return both / Math.sqrt(squaresA * squaresB);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static Tensor head(Tensor batch, int count) {
    int elements = batch.shape().item().elements();
    return Tensor.of(
        batch.shape().item().withBatch(count), Arrays.copyOf(batch.toArray(), count * elements));
  }

  private static Tensor read(String name) {
    return NpyReader.readAll(DataFile.of(RECORD.resolve(name)));
  }
}
