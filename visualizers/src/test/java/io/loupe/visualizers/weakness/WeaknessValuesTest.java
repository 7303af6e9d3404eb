package io.loupe.visualizers.weakness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.weakness.AttackRun.Attempt;
import io.loupe.visualizers.weakness.Fooling.FoolingImage;
import io.loupe.visualizers.weakness.Fooling.LinearStep;
import io.loupe.visualizers.weakness.Fooling.Noise;
import io.loupe.visualizers.weakness.InputCells.Changes;
import io.loupe.visualizers.weakness.Origins.Origin;
import io.loupe.visualizers.weakness.WeakSpotsRun.WeakTables;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values worked out by hand. */
class WeaknessValuesTest {
  private static final Offset<Float> CLOSE = within(1e-6f);
  private static final Decisions DECISIONS =
      new ClassDecisions(
          Classifier.of(
              ReferenceEngine.model(
                  "abc",
                  TinyConvNet.builder(InputSpec.of(Shape.of(2), 0, 1), 5)
                      .head("preds", 3, Activation.SOFTMAX)
                      .build())),
          List.of("a", "b", "c"));

  @Test
  void sizesAreThoseOfTheirNorms() {
    float[] from = {1, 2, 3};
    float[] to = {1, 5, -1};

    assertThat(Metric.L2.size(from, to)).isEqualTo(5);
    assertThat(Metric.LINF.size(from, to)).isEqualTo(4);
    assertThat(Metric.L2.largest(9)).isEqualTo(3);
    assertThat(Metric.LINF.largest(9)).isEqualTo(1);
  }

  /** The most that a change of size 1 gains is the dual norm of the slopes. */
  @Test
  void stepsGainMostForTheirSize() {
    float[] slopes = {3, 0, -4};

    assertThat(Metric.L2.steepness(slopes)).isEqualTo(5);
    assertThat(Metric.LINF.steepness(slopes)).isEqualTo(7);
    assertThat(Metric.L2.pace(slopes)).isEqualTo(5);
    assertThat(Metric.LINF.pace(slopes)).isEqualTo(1);
    assertThat(Metric.L2.pace(-4)).isEqualTo(-4);
    assertThat(Metric.LINF.pace(-4)).isEqualTo(-1);
    assertThat(Metric.L2.shortened(4, 8, 2)).isEqualTo(1);
    assertThat(Metric.L2.shortened(4, 2, 2)).isEqualTo(4);
    assertThat(Metric.LINF.shortened(4, 8, 2)).isEqualTo(2);
    assertThat(Metric.LINF.shortened(-4, 8, 2)).isEqualTo(-2);
    assertThat(Metric.LINF.shortened(-1, 8, 2)).isEqualTo(-1);
  }

  @Test
  void valuesStayInsideTheRangeOrAtTheirOwn() {
    Bounds bounds = new Bounds(new float[] {0.5f, -0.25f, 1.5f});

    assertThat(bounds.nearest(0, 2)).isEqualTo(1);
    assertThat(bounds.nearest(0, -1)).isEqualTo(0);
    assertThat(bounds.nearest(0, 0.75)).isEqualTo(0.75);
    assertThat(bounds.nearest(1, -1)).isEqualTo(-0.25);
    assertThat(bounds.nearest(1, 2)).isEqualTo(1);
    assertThat(bounds.nearest(2, 2)).isEqualTo(1.5);
    assertThat(bounds.nearest(2, -1)).isZero();
  }

  @Test
  void aLinearStepIsTheSmallestThatGainsWhatIsWanted() {
    assertThat(step(new float[] {0.5f, 0.5f}, new float[] {3, 4}, 0.25))
        .as("0.25 / 25 along the slopes")
        .containsExactly(new float[] {0.53f, 0.54f}, CLOSE);
    assertThat(step(new float[] {0.9f, 0.5f}, new float[] {1, 1}, 0.5))
        .as("the first can gain 0.1 only")
        .containsExactly(new float[] {1, 0.9f}, CLOSE);
    assertThat(step(new float[] {0.1f, 0.5f}, new float[] {-1, 1}, 0.5))
        .as("the first can gain 0.1 only, downwards")
        .containsExactly(new float[] {0, 0.9f}, CLOSE);
    assertThat(step(new float[] {0.9f, 0.5f}, new float[] {1, -1}, 9))
        .as("more than can be gained")
        .containsExactly(new float[] {1, 0}, CLOSE);
    assertThat(step(new float[] {0.5f, 0.5f}, new float[] {3, 4}, 0.001))
        .as("however little")
        .containsExactly(new float[] {0.50012f, 0.50016f}, CLOSE);
    assertThat(step(new float[] {1, 0.5f}, new float[] {1, 1}, 0.25))
        .as("the first is at its bound")
        .containsExactly(new float[] {1, 0.75f}, CLOSE);
    assertThat(step(new float[] {0.9f, 0.5f}, new float[] {1, 1}, 0)).containsExactly(0.9f, 0.5f);
    assertThat(step(new float[] {0.9f, 0.5f}, new float[] {0, 0}, 1)).containsExactly(0.9f, 0.5f);
  }

  @Test
  void aSearchShrinksWhileItIsTurnedAndGrowsWhileItIsNot() {
    Attempt attempt = new Attempt(new float[] {0.5f, 0.5f}, Metric.L2);
    float[] slopes = {3, 4};

    attempt.advance(false, -1, slopes, 0);
    assertThat(attempt.best()).isEmpty();
    assertThat(attempt.current())
        .as("a lead of -1 is 0.2 away where the slope is 5")
        .containsExactly(new float[] {0.62f, 0.66f}, CLOSE);

    attempt.advance(true, 1, slopes, 0);
    assertThat(attempt.best().orElseThrow()).containsExactly(new float[] {0.62f, 0.66f}, CLOSE);
    assertThat(attempt.current())
        .as("a reach of 70 % of 0.2")
        .containsExactly(new float[] {0.584f, 0.612f}, CLOSE);

    attempt.advance(false, -1, slopes, 0);
    assertThat(attempt.current())
        .as("a reach of 130 % of 0.14")
        .containsExactly(new float[] {0.6092f, 0.6456f}, CLOSE);

    attempt.beginHalving();
    assertThat(attempt.current()).containsExactly(new float[] {0.56f, 0.58f}, CLOSE);
    attempt.halveOn(false);
    assertThat(attempt.current()).containsExactly(new float[] {0.59f, 0.62f}, CLOSE);
    attempt.halveOn(true);
    assertThat(attempt.best().orElseThrow()).containsExactly(new float[] {0.59f, 0.62f}, CLOSE);
    assertThat(attempt.current())
        .as("half way between 0.1, which is too small, and 0.15")
        .containsExactly(new float[] {0.575f, 0.6f}, CLOSE);
  }

  @Test
  void untilItIsTurnedASearchGrowsByATenthToAHalf() {
    Attempt attempt = new Attempt(new float[] {0.5f, 0.5f}, Metric.LINF);
    float[] slopes = {3, -4};

    attempt.advance(false, -0.7, slopes, 0);
    assertThat(attempt.current())
        .as("a reach of 0.7 / 7 and a first stride of a quarter")
        .containsExactly(new float[] {0.525f, 0.475f}, CLOSE);
    attempt.advance(false, -7, slopes, 0);
    assertThat(attempt.current())
        .as("a reach of 150 % of 0.1")
        .containsExactly(new float[] {0.5625f, 0.4375f}, CLOSE);
    attempt.advance(false, -0.0007, slopes, 1);
    assertThat(attempt.current())
        .as("a reach of 110 % of 0.15, and a last stride of 5 %")
        .containsExactly(new float[] {0.57075f, 0.42925f}, CLOSE);
  }

  @Test
  void stridesAndReachesChangeLessTowardsTheEnd() {
    float[] slopes = {3, 4};
    Attempt late = new Attempt(new float[] {0.5f, 0.5f}, Metric.L2);
    late.advance(false, -1, slopes, 1);
    assertThat(late.current())
        .as("a reach of 0.2 and a last stride of 5 %")
        .containsExactly(new float[] {0.506f, 0.508f}, CLOSE);

    Attempt half = new Attempt(new float[] {0.5f, 0.5f}, Metric.L2);
    half.advance(false, -1, slopes, 0);
    half.advance(true, 1, slopes, 0.5);
    assertThat(half.current())
        .as("half way a reach shrinks by half way between 30 % and 1 %")
        .containsExactly(new float[] {0.6014f, 0.6352f}, CLOSE);
  }

  @Test
  void withoutSlopesNothingMoves() {
    Attempt attempt = new Attempt(new float[] {0.5f, 0.5f}, Metric.L2);
    attempt.advance(false, -1, new float[2], 0);
    assertThat(attempt.current()).containsExactly(0.5f, 0.5f);
    attempt.beginHalving();
    attempt.halveOn(false);
    assertThat(attempt.current()).containsExactly(0.5f, 0.5f);
    assertThat(attempt.best()).isEmpty();
  }

  @Test
  void whatIsFartherThanTheBestIsNotKept() {
    Attempt attempt = new Attempt(new float[] {0.5f}, Metric.L2);
    attempt.advance(false, -0.1, new float[] {1}, 0);
    assertThat(attempt.note(true)).isTrue();
    attempt.advance(false, -1, new float[] {1}, 0);
    assertThat(attempt.note(true)).isTrue();

    assertThat(attempt.best().orElseThrow()).containsExactly(new float[] {0.6f}, CLOSE);
  }

  @Test
  void inputsAreSharesOfTheirRange() {
    UnitScale scale =
        new UnitScale(
            new InputSpec(Shape.of(2, 1, 2), 0, 10, List.of(0.0, 5.0), List.of(1.0, 2.0)));
    float[] shares = {0, 0.5f, 0.25f, 1};
    Tensor batch = scale.toModel(List.of(new float[4], shares));

    assertThat(batch.shape()).isEqualTo(Shape.of(2, 2, 1, 2));
    assertThat(batch.slice(1).toArray()).containsExactly(0, 5, -1.25f, 2.5f);
    assertThat(batch.slice(0).toArray()).containsExactly(0, 0, -2.5f, -2.5f);
    assertThat(scale.toUnit(batch.slice(1))).containsExactly(shares);
    assertThat(scale.gradient(Tensor.of(Shape.of(2, 1, 2), 1, Float.NaN, 1, -2)))
        .containsExactly(10, 0, 5, -10);
    assertThat(scale.elements()).isEqualTo(4);
  }

  @Test
  void changesAreMeansOverChannels() {
    Tensor map =
        Changes.map(
            Shape.of(2, 1, 2), new float[] {0, 0, 1, 1}, new float[] {0.5f, 0.25f, 0, 0.25f});

    assertThat(map.shape()).isEqualTo(Shape.of(1, 2));
    assertThat(map.toArray()).containsExactly(-0.25f, -0.25f);
  }

  @Test
  void figuresHaveTwoDigitsAndAreNeverRoundedUpToCertainty() {
    assertThat(Figures.size(0.3)).isEqualTo("0.30");
    assertThat(Figures.size(1.26)).isEqualTo("1.3");
    assertThat(Figures.probability(0.9999)).isEqualTo("99.9 %");
    assertThat(Figures.probability(0.5)).isEqualTo("50 %");
    assertThat(Figures.probability(1)).isEqualTo("100 %");
  }

  @Test
  void aRivalIsTheStrongestOfTheOthersAndTheLowestOfEquals() {
    assertThat(logits(5, 1, 3).decision()).isEqualTo(0);
    assertThat(logits(5, 1, 3).rival(0)).isEqualTo(2);
    assertThat(logits(5, 1, 3).rival(2)).isEqualTo(0);
    assertThat(logits(1, 5, 3).rival(1)).isEqualTo(2);
    assertThat(logits(1, 5, 3).rival(0)).isEqualTo(1);
    assertThat(logits(9, 2, 2).rival(0)).isEqualTo(1);
    assertThat(logits(1, 2, 2).decision()).isEqualTo(1);
  }

  /** 0.0001 and as much of the larger of the two. */
  @Test
  void aClassIsSaidThatLeadsByMoreThanRounding() {
    assertThat(logits(1, 1.0001).says(1)).isFalse();
    assertThat(logits(1, 1.00025).says(1)).isTrue();
    assertThat(logits(1, 1.00025).says(0)).isFalse();
    assertThat(logits(10, 10.001).says(1)).isFalse();
    assertThat(logits(10, 10.0012).says(1)).isTrue();
    assertThat(logits(-10, -9.999).says(1)).isFalse();
    assertThat(logits(-10, -9.9988).says(1)).isTrue();
    assertThat(logits(5, 0, 5.00001).says(2)).isFalse();
  }

  @Test
  void aVerdictIsFiniteWhereAllLogitsAre() {
    assertThat(logits(1, -2).isFinite()).isTrue();
    assertThat(logits(1, Double.NaN).isFinite()).isFalse();
    assertThat(logits(Double.NEGATIVE_INFINITY, 1).isFinite()).isFalse();
  }

  @Test
  void pairsAreOfDecisionAndTarget() {
    PairDistances pairs = new PairDistances(DECISIONS, spots());

    assertThat(pairs.toTable().rows())
        .containsExactly(
            List.of("L2", "a", "b", 3, 2, 0.75, 0.75, 0.5),
            List.of("L2", "a", "c", 1, 0, Double.NaN, Double.NaN, Double.NaN),
            List.of("L2", "b", "a", 3, 3, 1.0, 0.75, 0.25),
            List.of("L\u221e", "a", "b", 1, 1, 0.5, 0.5, 0.5));
    assertThat(pairs.closest(Metric.L2).orElseThrow().mean()).isEqualTo(0.75);
    assertThat(new PairDistances(DECISIONS, List.of()).closest(Metric.L2)).isEmpty();
    WeakSpot none = WeakSpot.none(origin(0, 0, 0.75, 0.25), 1, Metric.L2);
    assertThat(new PairDistances(DECISIONS, List.of(none)).closest(Metric.L2))
        .as("tried, and none was found")
        .isEmpty();
    WeakCaptions captions = new WeakCaptions(DECISIONS);
    assertThat(captions.matrix(Metric.L2, pairs))
        .isEqualTo(
            "Mean size (L2) of the smallest changes found, from what the model takes samples for to"
                + " each other class. Closest is a to b: mean 0.75, 2 samples.");
    assertThat(captions.matrix(Metric.LINF, pairs)).endsWith(": mean 0.5, of one sample alone.");
    assertThat(captions.matrix(Metric.L2, new PairDistances(DECISIONS, List.of())))
        .endsWith("to each other class.");
  }

  @Test
  void tablesGiveProbabilitiesBeforeAndAfter() {
    Origin origin = origin(3, 1, 0.75, 0.25);
    WeakSpot found =
        WeakSpot.of(origin, 1, Metric.LINF, 7, verdict(0.25, 0.75), new float[] {0.25f, 0.5f});
    WeakSpot none = WeakSpot.none(origin(4, -1, 0.75, 0.25), 1, Metric.L2);
    Artifact.Table table = new WeakTables(DECISIONS).changes(List.of(found, none));
    WeakSpot first = WeakSpot.none(origin(5, 0, 0.75, 0.25), 1, Metric.L2);
    assertThat(new WeakTables(DECISIONS).changes(List.of(first)).rows().get(0).get(2)).isEqualTo(0);

    double l2 = Math.sqrt(0.25 * 0.25 + 0.5 * 0.5);
    assertThat(table.rows())
        .containsExactly(
            List.of("L\u221e", "s3", 1, "a", "b", true, l2, 0.5, 0.75, 0.25, 0.25, 0.75, 7),
            List.of(
                "L2", "s4", "", "a", "b", false, Double.NaN, Double.NaN, 0.75, 0.25, "", "", ""));
    assertThat(found.size()).isEqualTo(0.5);
    assertThat(found.lighter().changed()).isEmpty();
    assertThat(found.lighter().size()).isEqualTo(0.5);
  }

  @Test
  void foolingImagesAreMeasuredFromTheirNoise() {
    Noise noise = new Noise(2, new float[] {0, 0}, verdict(0.75, 0.25));
    FoolingImage reached = new FoolingImage(noise, 1, true, new float[] {0.75f, 1}, 0.875);
    FoolingImage missed = new FoolingImage(noise, 0, false, new float[] {0, 0}, 0.75);
    List<FoolingImage> images = List.of(missed, reached);

    assertThat(new WeakTables(DECISIONS).fooling(images).rows())
        .containsExactly(
            List.of(0, 2, "a", 0.75, "a", false, 0.75, 0.0),
            List.of(1, 2, "a", 0.75, "b", true, 0.875, 1.25));
    assertThat(new WeakCaptions(DECISIONS).fooling(images, 0.8))
        .endsWith("a probability of at least 80 %: reached for 1 of 2.");
  }

  /** From a to b and c, and from b to a; three samples each. */
  private static List<WeakSpot> spots() {
    Origin first = origin(0, 0, 0.75, 0.25, 0);
    Origin second = origin(1, 0, 0.25, 0.75, 0);
    return List.of(
        spot(second, 0, Metric.L2, 2),
        spot(first, 1, Metric.L2, 1),
        WeakSpot.none(first, 1, Metric.L2),
        spot(first, 1, Metric.L2, 0.5f),
        WeakSpot.none(first, 2, Metric.L2),
        spot(first, 1, Metric.LINF, 0.5f),
        spot(second, 0, Metric.L2, 0.25f),
        spot(second, 0, Metric.L2, 0.75f));
  }

  private static WeakSpot spot(Origin origin, int target, Metric metric, float size) {
    return WeakSpot.of(origin, target, metric, 0, origin.verdict(), new float[] {size, 0});
  }

  private static Origin origin(int index, int label, double... probabilities) {
    Tensor input = Tensor.of(Shape.of(2), new float[2]);
    Sample sample =
        label < 0 ? Sample.of("s" + index, input) : Sample.of("s" + index, input, label);
    return new Origin(index, sample, new float[2], verdict(probabilities));
  }

  private static Verdict verdict(double... probabilities) {
    return new Verdict(Arrays.stream(probabilities).map(p -> 4 * p).toArray(), probabilities);
  }

  private static Verdict logits(double... logits) {
    return new Verdict(logits, new double[logits.length]);
  }

  private static float[] step(float[] from, float[] slopes, double wanted) {
    return new LinearStep(new Bounds(from)).nearest(from, slopes, wanted);
  }
}
