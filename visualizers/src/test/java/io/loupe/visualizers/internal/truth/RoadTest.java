package io.loupe.visualizers.internal.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizers.internal.truth.Contributions.AtLayer;
import io.loupe.visualizers.internal.truth.Contributions.Contribution;
import io.loupe.visualizers.internal.truth.Truth.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RoadTest {
  private static final Offset<Double> CLOSE = within(1e-12);
  private static final List<String> LAYERS = List.of("a", "b", "c", "d", "e", "f");
  private static final int CHANNELS = 6;

  private final SplittableRandom random = new SplittableRandom(3);
  private final SplittableRandom readings = new SplittableRandom(4);

  /** Channel by channel a level with some noise, the same at each layer. */
  private Contribution near(double noise, double... levels) {
    return new Contribution(
        IntStream.range(0, LAYERS.size())
            .mapToObj(
                layer ->
                    fed(
                        IntStream.range(0, CHANNELS)
                            .mapToDouble(c -> levels[c] + noise * (2 * random.nextDouble() - 1))
                            .toArray()))
            .toList());
  }

  /** Read in its own way, as behind a ReLU. */
  private AtLayer fed(double... values) {
    double[] weights =
        IntStream.range(0, values.length).mapToDouble(c -> readings.nextDouble()).toArray();
    double[] activations =
        IntStream.range(0, values.length).mapToDouble(c -> values[c] / weights[c]).toArray();
    return new AtLayer(values, activations, weights);
  }

  private List<Contribution> many(int count, double noise, double... levels) {
    return IntStream.range(0, count).mapToObj(i -> near(noise, levels)).toList();
  }

  private static Truth of(
      Contribution image, List<Contribution> examples, List<Contribution> others) {
    return Road.of(LAYERS, image, examples, others, new SplittableRandom(1));
  }

  @Test
  void theScoreIsThatOfTheNaiveLoops() {
    List<Contribution> examples = many(9, 0.5, 1, 1, 0, 0, 0, 0);
    List<Contribution> others = many(7, 0.5, 0, 0, 1, 1, 0, 0);
    Contribution image = near(0.5, 1, 0.5, 0.5, 0, 0, 0);
    Truth truth = of(image, examples, others);
    double above = 0;
    double below = 0;
    for (int layer = 0; layer < LAYERS.size(); layer++) {
      double made = 0;
      double far = 0;
      double among = 0;
      for (int i = 0; i < 9; i++) {
        double[] own = examples.get(i).byLayer().get(layer).fed();
        made += cosine(image.byLayer().get(layer).fed(), own) / 9;
        for (Contribution other : others) {
          far += cosine(other.byLayer().get(layer).fed(), own) / 9 / 7;
        }
        for (int j = 0; j < 9; j++) {
          among += i == j ? 0 : cosine(examples.get(j).byLayer().get(layer).fed(), own) / 72;
        }
      }
      assertThat(truth.layers().get(layer).score()).isCloseTo((made - far) / (among - far), CLOSE);
      assertThat(truth.layers().get(layer).judged()).isEqualTo(layer >= 4);
      above += layer >= 4 ? made - far : 0;
      below += layer >= 4 ? among - far : 0;
    }
    assertThat(truth.score()).isCloseTo(above / below, CLOSE);
    assertThat(truth.examples()).isEqualTo(9);
    assertThat(truth.low()).isLessThan(truth.score());
    assertThat(truth.high()).isGreaterThan(truth.score());
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      left += a[i] * a[i];
      right += b[i] * b[i];
    }
    return product / Math.sqrt(left * right);
  }

  @Test
  void theBandIsThatOfEachExampleAgainstTheOthers() {
    List<Contribution> examples = many(8, 0.5, 1, 1, 0, 0, 0, 0);
    List<Contribution> others = many(5, 0.5, 0, 0, 1, 1, 0, 0);
    Truth truth = of(near(0.5, 1, 1, 0, 0, 0, 0), examples, others);
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      List<Contribution> rest = new ArrayList<>(examples);
      Contribution one = rest.remove(i);
      scores.add(of(one, rest, others).layers().get(2).score());
    }
    double[] sorted = scores.stream().mapToDouble(s -> s).sorted().toArray();
    Truth.AtLayer layer = truth.layers().get(2);
    assertThat(layer.low()).isCloseTo(0.65 * sorted[0] + 0.35 * sorted[1], within(1e-9));
    assertThat(layer.high()).isCloseTo(0.35 * sorted[6] + 0.65 * sorted[7], within(1e-9));
  }

  @Test
  void anImageFedLikeTheExamplesIsLikeThem() {
    Truth truth =
        of(
            near(0.1, 1, 1, 0, 0, 0, 0),
            many(12, 0.1, 1, 1, 0, 0, 0, 0),
            many(12, 0.1, 0, 0, 1, 1, 0, 0));
    assertThat(truth.verdict()).isEqualTo(Verdict.LIKE_EXAMPLES);
    assertThat(truth.score()).isCloseTo(1, within(0.05));
    assertThat(truth.why()).isEmpty();
  }

  @Test
  void anImageFedByChannelsOfItsOwnIsOnAnotherRoad() {
    Truth truth =
        of(
            near(0.1, 0.2, 0.2, 0, 0, 0, 9),
            many(12, 0.1, 1, 1, 0, 0, 0, 0),
            many(12, 0.1, 0, 0, 1, 1, 0, 0));
    assertThat(truth.verdict()).isEqualTo(Verdict.OTHER_ROAD);
    assertThat(truth.high()).isLessThan(0.5);
  }

  /** Of a branch that no sample uses all is counted, as if its channels stood beside the others. */
  @Test
  void anImageFedByABranchOfItsOwnIsOnAnotherRoad() {
    List<Contribution> examples = beside(many(12, 0.1, 1, 1, 0, 0, 0, 0), 0);
    List<Contribution> others = beside(many(12, 0.1, 0, 0, 1, 1, 0, 0), 0);
    List<String> layers = new ArrayList<>(LAYERS);
    layers.add("branch");
    for (double aside : new double[] {0, 1, 4}) {
      Contribution image = beside(List.of(near(0, 1, 1, 0, 0, 0, 0)), aside).get(0);
      Truth truth = Road.of(layers, image, examples, others, new SplittableRandom(1));
      assertThat(truth.verdict())
          .isEqualTo(
              aside < 4
                  ? (aside == 0 ? Verdict.LIKE_EXAMPLES : Verdict.UNKNOWN)
                  : Verdict.OTHER_ROAD);
      assertThat(truth.layers()).extracting(Truth.AtLayer::layer).isEqualTo(LAYERS);
      double share = Math.sqrt(2 / (2 + aside * aside));
      double far = 0;
      double own = 0;
      double among = 0;
      for (int i = 0; i < 12; i++) {
        double[] one = examples.get(i).byLayer().get(0).fed();
        own += share * cosine(image.byLayer().get(0).fed(), one) / 12;
        for (int j = 0; j < 12; j++) {
          far += cosine(others.get(j).byLayer().get(0).fed(), one) / 144;
          among += i == j ? 0 : cosine(examples.get(j).byLayer().get(0).fed(), one) / 132;
        }
      }
      assertThat(truth.layers().get(0).score()).isCloseTo((own - far) / (among - far), CLOSE);
    }
    List<Contribution> used = beside(many(12, 0.1, 0, 0, 1, 1, 0, 0), 0.5);
    Contribution image = beside(List.of(near(0, 1, 1, 0, 0, 0, 0)), 4).get(0);
    assertThat(Road.of(layers, image, examples, used, new SplittableRandom(1)).verdict())
        .as("a branch that other samples use")
        .isEqualTo(Verdict.LIKE_EXAMPLES);
  }

  private List<Contribution> beside(List<Contribution> all, double level) {
    return all.stream()
        .map(
            one -> {
              List<AtLayer> layers = new ArrayList<>(one.byLayer());
              layers.add(fed(level, 0));
              return new Contribution(layers);
            })
        .toList();
  }

  /** Behind a tanh, whose channels all speak for whatever is decided. */
  @Test
  void whereExamplesAreReadAlikeTheImageIsReadSoToo() {
    double[] own = {1, 1, 1, -1, -1, -1};
    double[] shown = {1, -1, 1, -1, 1, 1};
    List<Contribution> examples = tanh(own, own, own, own, own, own, own, own);
    List<Contribution> others = new ArrayList<>();
    for (double[] sign : new double[][] {shown, {-1, 1, 1, 1, -1, 1}, {1, 1, -1, 1, 1, -1}}) {
      others.addAll(tanh(sign, own, own));
    }
    Contribution switched = tanh(shown, shown).get(0);
    Truth truth = of(switched, examples, others);
    assertThat(truth.verdict()).isEqualTo(Verdict.OTHER_ROAD);
    assertThat(of(tanh(own, own).get(0), examples, others).verdict())
        .isEqualTo(Verdict.LIKE_EXAMPLES);
  }

  /** Channels at their ends, read by weights of some signs. */
  private List<Contribution> tanh(double[] activations, double[]... weights) {
    List<Contribution> all = new ArrayList<>();
    for (double[] signs : weights) {
      double[] fed = new double[CHANNELS];
      double[] ends = new double[CHANNELS];
      double[] read = new double[CHANNELS];
      for (int c = 0; c < CHANNELS; c++) {
        ends[c] = activations[c] * (1 - 0.1 * random.nextDouble());
        read[c] = signs[c] * (1 + 0.1 * c);
        fed[c] = ends[c] * read[c];
      }
      all.add(new Contribution(Collections.nCopies(LAYERS.size(), new AtLayer(fed, ends, read))));
    }
    return all;
  }

  @Test
  void ofTwoLayersNoOtherRoadIsSaid() {
    Contribution image = near(0.1, 0.2, 0.2, 0, 0, 0, 9);
    List<Contribution> examples = many(12, 0.1, 1, 1, 0, 0, 0, 0);
    List<Contribution> others = many(12, 0.1, 0, 0, 1, 1, 0, 0);
    for (int layers : new int[] {2, 3}) {
      Truth truth =
          Road.of(LAYERS.subList(0, layers), image, examples, others, new SplittableRandom(1));
      assertThat(truth.high()).isLessThan(0.5);
      assertThat(truth.verdict()).isEqualTo(layers == 2 ? Verdict.UNKNOWN : Verdict.OTHER_ROAD);
      assertThat(truth.why())
          .isEqualTo(
              layers == 2 ? "unlike its examples, but fewer than 3 layers lie before it" : "");
    }
  }

  @Test
  void anImageBetweenBothCannotBeTold() {
    List<Contribution> examples = many(12, 0.8, 1, 1, 0, 0, 0, 0);
    List<Contribution> others = many(12, 0.8, 0, 0, 1, 1, 0, 0);
    Truth between = of(near(0.05, 0.5, 0.5, 1, 1, 0, 0), examples, others);
    assertThat(between.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(between.why()).isEqualTo("the interval holds 0.5");
    Truth outside =
        of(
            near(0, 1, 1, 0.5, 0.5, 0, 0),
            many(12, 0.02, 1, 1, 0, 0, 0, 0),
            many(12, 0.02, 0, 0, 1, 1, 0, 0));
    assertThat(outside.low()).isGreaterThan(0.5);
    assertThat(outside.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(outside.why()).contains("far outside");
  }

  @Test
  void aUnitOfSeveralMeaningsIsComparedWithTheNearest() {
    List<Contribution> examples = new ArrayList<>(many(8, 0.1, 1, 0, 0, 0, 0, 0));
    examples.addAll(many(8, 0.1, 0, 1, 0, 0, 0, 0));
    examples.addAll(many(8, 0.1, 0, 0, 1, 0, 0, 0));
    List<Contribution> others = many(12, 0.1, 0, 0, 0, 1, 1, 0);
    Truth truth = of(near(0.1, 0, 1, 0, 0, 0, 0), examples, others);
    assertThat(truth.verdict()).isEqualTo(Verdict.LIKE_EXAMPLES);
    assertThat(truth.examples()).isEqualTo(8);
    assertThat(truth.score()).isCloseTo(1, within(0.05));
    Truth none = of(near(0.1, 0, 0, 0, 0, 0, 1), examples, others);
    assertThat(none.verdict()).isEqualTo(Verdict.OTHER_ROAD);
  }

  @Test
  void whereNothingCanBeComparedNothingIsSaid() {
    List<Contribution> others = many(12, 0.1, 0, 0, 1, 1, 0, 0);
    Contribution image = near(0.1, 1, 1, 0, 0, 0, 0);
    Truth few = of(image, many(5, 0.1, 1, 1, 0, 0, 0, 0), others);
    assertThat(few.why()).isEqualTo("only 5 samples excite it");
    Truth silent = of(image, many(12, 0, 0, 0, 0, 0, 0, 0), others);
    assertThat(silent.why()).isEqualTo("no sample excites it");
    Truth dead = of(near(0, 0, 0, 0, 0, 0, 0), many(12, 0.1, 1, 1, 0, 0, 0, 0), others);
    assertThat(dead.why()).isEqualTo("the image does not excite it");
    Truth alike = of(image, many(12, 0.1, 0, 0, 1, 1, 0, 0), others);
    assertThat(alike.why()).isEqualTo("its examples are hardly more alike than other samples");
    for (Truth truth : List.of(few, silent, dead, alike)) {
      assertThat(truth.verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(truth.isMeasured()).isFalse();
      assertThat(truth.figure()).isEmpty();
    }
  }

  @Test
  void theSameSeedGivesTheSameInterval() {
    List<Contribution> examples = many(12, 0.5, 1, 1, 0, 0, 0, 0);
    List<Contribution> others = many(12, 0.5, 0, 0, 1, 1, 0, 0);
    Contribution image = near(0.5, 1, 1, 0, 0, 0, 0);
    assertThat(of(image, examples, others)).isEqualTo(of(image, examples, others));
    Truth other = Road.of(LAYERS, image, examples, others, new SplittableRandom(2));
    assertThat(other.low()).isNotEqualTo(of(image, examples, others).low());
    assertThat(other.score()).isEqualTo(of(image, examples, others).score());
  }

  @Test
  void quantilesLieBetweenTheNearestValues() {
    double[] sorted = {0, 1, 2, 4};
    assertThat(Road.quantile(sorted, 0)).isZero();
    assertThat(Road.quantile(sorted, 1)).isEqualTo(4);
    assertThat(Road.quantile(sorted, 0.5)).isEqualTo(1.5);
    assertThat(Road.quantile(sorted, 0.9)).isCloseTo(3.4, CLOSE);
  }
}
