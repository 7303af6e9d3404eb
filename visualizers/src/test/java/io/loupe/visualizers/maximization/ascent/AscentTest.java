package io.loupe.visualizers.maximization.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.model.Model;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.maximization.ascent.Ascent.Snapshot;
import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.FourierBasis;
import io.loupe.visualizers.synthesis.PNorm;
import io.loupe.visualizers.synthesis.RandomTransforms;
import io.loupe.visualizers.synthesis.TotalVariation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AscentTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Differentiable gradients = model.capability(Differentiable.class).orElseThrow();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resultDoesNotDependOnNeighbours(boolean keepsRange) {
    AscentSettings settings = keepsRange ? loupe(20) : kerasVis(20);
    List<AscentItem> all = items(4);
    Tensor together = climb(settings, all);

    for (int n = 0; n < all.size(); n++) {
      Tensor alone = climb(settings, List.of(items(4).get(n)));
      assertThat(together.slice(n).toArray()).containsExactly(alone.toArray());
    }
  }

  @Test
  void imagesThatHaveSettledLeaveTheBatchAndChangeNothing() {
    AscentSettings settings = loupe(500);
    List<Integer> batches = new ArrayList<>();
    Differentiable watched =
        (batch, layers) -> {
          batches.add(batch.shape().dim(0));
          return gradients.forward(batch, layers);
        };
    Ascent together = new Ascent(watched, model.info().input(), items(4), settings);
    run(together, Set.of(500));

    assertThat(batches).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(Set.copyOf(batches)).contains(4).hasSizeGreaterThan(1);
    for (int n = 0; n < 4; n++) {
      Ascent alone =
          new Ascent(gradients, model.info().input(), List.of(items(4).get(n)), settings);
      run(alone, Set.of(500));
      assertThat(together.images().slice(n).toArray())
          .containsExactly(alone.images().slice(0).toArray());
      assertThat(together.snapshots().get(0).images().slice(n).toArray())
          .containsExactly(alone.snapshots().get(0).images().slice(0).toArray());
      assertThat(together.arrivals().get(n)).isEqualTo(alone.arrivals().get(0));
    }
  }

  @Test
  void variantsStayTogetherUntilTheLastHasSettled() {
    int[] three = {0, 1, 2};
    Diversity variants = new Diversity("conv", List.of(List.of(0, 1, 2)), List.of(1.0, 1.0, 1.0));

    assertThat(variants.unsettled(three, n -> n == 1)).containsExactly(0, 1, 2);
    assertThat(variants.unsettled(three, n -> true)).isEmpty();
    assertThat(Diversity.NONE.unsettled(three, n -> n == 1)).containsExactly(0, 2);
  }

  @Test
  void coarseWavesComeFirst() {
    AscentSettings base = loupe(64);
    AscentSettings waves =
        base.withCoordinates(new Coordinates.Waves(1, new WaveGrowth(0.25, 0.5), ColorMix.NONE));
    Ascent ascent = new Ascent(gradients, model.info().input(), items(1), waves);
    run(ascent, Set.of(0, 8, 24, 64));

    assertThat(ascent.snapshots())
        .extracting(snapshot -> finest(snapshot.images()))
        .containsExactly(1, 1, 3, 3);
  }

  /** Cycles of the finest wave along the rows that an image has. */
  private int finest(Tensor images) {
    WorkingScale scale = WorkingScale.of(model.info().input());
    FourierBasis basis = FourierBasis.of(scale.size(), scale.range(), 1, ColorMix.NONE);
    float[] numbers = new float[144];
    basis.encode(scale.fromModel(images.toArray()), 0, numbers, 0);
    int finest = 0;
    for (int i = 0; i < numbers.length; i++) {
      finest = Math.abs(numbers[i]) > 1e-3 ? Math.max(finest, (i / 12 + 1) / 2) : finest;
    }
    return finest;
  }

  @Test
  void wavesDoubleStepByStepInTheFirstHalf() {
    WaveGrowth waves = new WaveGrowth(1 / 16.0, 0.4);
    double[] shares = new double[9];
    Arrays.setAll(shares, k -> waves.share(k / 16.0));

    assertThat(shares)
        .containsExactly(1 / 16.0, 1 / 16.0, 1 / 8.0, 1 / 8.0, 1 / 4.0, 1 / 4.0, 0.4, 0.4, 0.4);
    assertThat(waves.share(1)).isEqualTo(0.4);
    assertThat(WaveGrowth.ALL.share(0)).isEqualTo(1);
  }

  @Test
  void gradientOfABatchIsThatOfSingleRuns() {
    List<AscentItem> all = items(4);
    float[] starts = new float[4 * 144];
    for (int n = 0; n < 4; n++) {
      System.arraycopy(all.get(n).start().toArray(), 0, starts, n * 144, 144);
    }
    Objective each = new Objective.PerItem(all.stream().map(AscentItem::objective).toList());
    Scored batch = gradients.score(each, Tensor.of(Shape.of(4, 1, 12, 12), starts));

    for (int n = 0; n < 4; n++) {
      Tensor one = all.get(n).start().reshape(Shape.of(1, 1, 12, 12));
      Scored single = gradients.score(all.get(n).objective(), one);
      assertThat(batch.gradient().slice(n).toArray())
          .containsExactly(single.gradient().toArray(), within(1e-5f));
      assertThat(batch.values()[n]).isCloseTo(single.values()[0], within(1e-5));
    }
  }

  @Test
  void presetLoupeStaysInsideTheRangeAndRaisesTheObjective() {
    Model colour = ReferenceEngine.model("colour", TinyConvNet.colour());
    Differentiable differentiable = colour.capability(Differentiable.class).orElseThrow();
    var input = colour.info().input();
    InsideRange watched = new InsideRange(differentiable, input);
    Objective objective = Objectives.unit("preds", 2);
    Tensor start = TestDatasets.noise(input, 1, 5).slice(0).copy();
    AscentItem item = new AscentItem(objective, 0.1, 0.1, start, new SplittableRandom(1));
    Ascent ascent = new Ascent(watched, input, List.of(item), loupe(30));
    run(ascent, Set.of());

    double before = Scores.of(differentiable, objective, start.reshape(batchOfOne(start)))[0];
    double after = Scores.of(differentiable, objective, ascent.images())[0];
    assertThat(after).isGreaterThan(before + 1);
    assertThat(watched.passes).isGreaterThan(30);
  }

  @Test
  void fourierBasisClimbsToo() {
    AscentSettings base = loupe(60);
    AscentSettings waves =
        new AscentSettings(
            true,
            base.steps(),
            base.learningRate(),
            base.variation(),
            0,
            base.norm(),
            base.transforms(),
            new Coordinates.Waves(1, WaveGrowth.ALL, ColorMix.PHOTOGRAPHS),
            Neutral.ZERO);
    List<AscentItem> items = items(2);
    Tensor images = climb(waves, items);

    for (int n = 0; n < 2; n++) {
      AscentItem item = items.get(n);
      Tensor start = item.start().reshape(Shape.of(1, 1, 12, 12));
      Tensor end = Tensor.of(Shape.of(1, 1, 12, 12), images.slice(n).toArray());
      assertThat(Scores.of(gradients, item.objective(), end)[0])
          .isGreaterThan(Scores.of(gradients, item.objective(), start)[0] + 1);
    }
  }

  @Test
  void kerasVisPresetFollowsItsFormulasStepForStep() {
    AscentItem item = items(2).get(1);
    List<Tensor> expected = kerasVis(item, 6);
    Ascent ascent = new Ascent(gradients, model.info().input(), List.of(item), kerasVis(6));
    run(ascent, Set.of(0, 1, 3, 6));

    assertThat(ascent.snapshots()).extracting(Snapshot::step).containsExactly(0, 1, 3, 6);
    for (Snapshot snapshot : ascent.snapshots()) {
      assertThat(snapshot.images().toArray())
          .containsExactly(expected.get(snapshot.step()).toArray(), within(1e-2f));
    }
    assertThat(largestMove(expected.get(0), ascent.snapshots().get(1).images()))
        .isCloseTo(4.472f, within(0.01f));
  }

  @Test
  void kerasVisPresetKeepsTheImageAfterTheStepWithTheLowestLoss() {
    AscentItem item = items(1).get(0);
    AscentSettings settings = kerasVis(8);
    Ascent ascent = new Ascent(gradients, model.info().input(), List.of(item), settings);
    run(ascent, Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8));

    int kept = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int step = 0; step < 8; step++) {
      double loss = loss(item, ascent.snapshots().get(step).images(), settings);
      if (loss < lowest) {
        lowest = loss;
        kept = step + 1;
      }
    }
    assertThat(ascent.bestSteps()).containsExactly(kept);
    assertThat(ascent.images().toArray())
        .containsExactly(ascent.snapshots().get(kept).images().toArray());
  }

  @Test
  void strongerVariationGivesSmootherImages() {
    AscentItem rough = new AscentItem(unit(1), 0, 0.1, start(1), new SplittableRandom(1));
    AscentItem smooth = new AscentItem(unit(1), 200, 0.1, start(1), new SplittableRandom(1));
    Tensor images = climb(loupe(48), List.of(rough, smooth));

    double[] values = new double[2];
    TotalVariation.isotropic(2).accumulate(new double[] {1, 1}, images, values, new float[2 * 144]);
    assertThat(values[1]).isLessThan(values[0] / 2);
  }

  private double loss(AscentItem item, Tensor image, AscentSettings settings) {
    double[] penalty = {0};
    float[] unused = new float[144];
    settings.variation().accumulate(new double[] {item.tvWeight()}, image, penalty, unused);
    settings.norm().accumulate(new double[] {item.normWeight()}, image, penalty, unused);
    return penalty[0] - Scores.of(gradients, item.objective(), image)[0];
  }

  /** The loop of keras-vis in plain double precision; images after each step. */
  private List<Tensor> kerasVis(AscentItem item, int steps) {
    Shape shape = Shape.of(1, 1, 12, 12);
    float[] x = item.start().toArray();
    double[] cache = new double[x.length];
    List<Tensor> images = new ArrayList<>();
    images.add(Tensor.of(shape, x.clone()));
    for (int step = 0; step < steps; step++) {
      Tensor image = Tensor.of(shape, x.clone());
      float[] loss = new float[x.length];
      TotalVariation.isotropic(2)
          .accumulate(new double[] {item.tvWeight()}, image, new double[1], loss);
      PNorm.of(6).accumulate(new double[] {item.normWeight()}, image, new double[1], loss);
      float[] score = gradients.score(item.objective(), image).gradient().toArray();
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        loss[i] -= score[i];
        sum += (double) loss[i] * loss[i];
      }
      for (int i = 0; i < x.length; i++) {
        double g = loss[i] / Math.sqrt(Math.max(sum, 1e-12));
        cache[i] = 0.95 * cache[i] + 0.05 * g * g;
        x[i] -= (float) (g / Math.sqrt(cache[i] + 1e-7));
      }
      images.add(Tensor.of(shape, x.clone()));
    }
    return images;
  }

  private static float largestMove(Tensor before, Tensor after) {
    float largest = 0;
    for (int i = 0; i < before.shape().elements(); i++) {
      largest = Math.max(largest, Math.abs(after.get(i) - before.get(i)));
    }
    return largest;
  }

  private static AscentSettings loupe(int steps) {
    return AscentSettings.LOUPE.withSteps(steps).withTransforms(new RandomTransforms(1, 5, 0.1));
  }

  private static AscentSettings kerasVis(int steps) {
    return AscentSettings.KERAS_VIS.withSteps(steps);
  }

  private List<AscentItem> items(int count) {
    List<AscentItem> items = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      items.add(new AscentItem(unit(n % 4), 0.5 * n, 0.1 + n, start(n), new SplittableRandom(n)));
    }
    return items;
  }

  private static Objective unit(int k) {
    return Objectives.unit("preds", k);
  }

  private Tensor start(int n) {
    return TestDatasets.noise(model.info().input(), 1, n).slice(0).copy();
  }

  private Tensor climb(AscentSettings settings, List<AscentItem> items) {
    Ascent ascent = new Ascent(gradients, model.info().input(), items, settings);
    run(ascent, Set.of());
    return ascent.images();
  }

  private static void run(Ascent ascent, Set<Integer> snapshots) {
    try (RunMonitor.Task task = RunMonitor.silent().task("ascent", OptionalLong.empty())) {
      ascent.run(snapshots, task);
    }
  }

  private static Shape batchOfOne(Tensor image) {
    return image.shape().withBatch(1);
  }

  /** Fails as soon as the model is shown something outside its input range. */
  private static final class InsideRange implements Differentiable {
    private final Differentiable model;
    private final InputSpec input;
    private int passes;

    InsideRange(Differentiable model, InputSpec input) {
      this.model = model;
      this.input = input;
    }

    @Override
    public ForwardPass forward(Tensor batch, Set<String> layers) {
      passes++;
      float[] values = batch.toArray();
      int positions = values.length / batch.shape().dim(0) / input.channels();
      for (int i = 0; i < values.length; i++) {
        int channel = i / positions % input.channels();
        assertThat((double) values[i])
            .isBetween(input.lowest(channel) - 1e-5, input.highest(channel) + 1e-5);
      }
      return model.forward(batch, layers);
    }
  }
}
