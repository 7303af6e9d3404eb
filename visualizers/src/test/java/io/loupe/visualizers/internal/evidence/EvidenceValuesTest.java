package io.loupe.visualizers.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.Maps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EvidenceValuesTest {
  @Test
  void aSimilarityIsMeasuredFromChance() {
    Similarity similarity = new Similarity("what was measured", 0.7, 0.1);

    assertThat(similarity.aboveChance()).isCloseTo(0.6 / 0.9, within(1e-12));
    assertThat(similarity.describe()).isEqualTo("similarity 0.70 (chance 0.10)");
    assertThat(similarity.caption())
        .isEqualTo(
            " Beside the null model (small, weights drawn anew): similarity 0.70 (chance 0.10),"
                + " what was measured.");
    assertThat(new Similarity("", 2.0 / 3, 0).survives()).isTrue();
    assertThat(new Similarity("", Math.nextDown(2.0 / 3), 0).survives()).isFalse();
    assertThat(new Similarity("", 0.8, 0.5).survives()).as("60 % of the way").isFalse();
    assertThat(new Similarity("", 1, 1).survives()).as("chance makes everything same").isFalse();
    assertThat(new Similarity("", 1, 1).aboveChance()).isZero();
    assertThat(new Similarity("", -0.25, -0.001).describe())
        .isEqualTo("similarity \u22120.25 (chance 0.00)");
  }

  @Test
  void anOrderHoldsEveryPlaceOnce() {
    int[] order = Shuffles.random(50, new SplittableRandom(4));
    assertThat(order).doesNotHaveDuplicates().isNotEqualTo(Shuffles.identity(50));
    assertThat(Arrays.stream(order).boxed().sorted().toList())
        .isEqualTo(Arrays.stream(Shuffles.identity(50)).boxed().toList());
    assertThat(Shuffles.identity(3)).containsExactly(0, 1, 2);
    int[] first = new int[3];
    for (int seed = 0; seed < 300; seed++) {
      first[Shuffles.random(3, new SplittableRandom(seed))[0]]++;
    }
    assertThat(Arrays.stream(first).min().orElseThrow()).as("each as likely").isGreaterThan(70);
    float[] values = {1, 2, 3, 4};
    assertThat(Shuffles.of(values, new SplittableRandom(4))).containsExactlyInAnyOrder(values);
  }

  @Test
  void mapsThatAreNotMatchedGoWithTheirOwnNumber() {
    float[][] own = {{1, 2, 3, 4}, {4, 3, 2, 1}};
    float[][] other = {{1, 3, 2, 4}, {1, 2, 3, 4}};
    MatchedMaps compared =
        MatchedMaps.of(
            2, 4, (k, p) -> own[k][p], (k, p) -> other[k][p], false, new SplittableRandom(1));

    assertThat(compared.similarity().value()).isCloseTo((0.8 - 1) / 2, within(1e-12));
    assertThat(compared.similarity().measure()).isEqualTo("correlation of the two");
    assertThat(compared.partner().of(0)).isEqualTo(0);
    assertThat(compared.partner().of(1)).isEqualTo(1);
    assertThat(compared.partner().of(7)).as("beyond those that are matched").isEqualTo(7);
    MatchedMaps matched =
        MatchedMaps.of(
            2, 4, (k, p) -> own[k][p], (k, p) -> other[k][p], true, new SplittableRandom(1));
    assertThat(matched.similarity().value())
        .as("1 and -0.8, or 0.8 and -1")
        .isCloseTo(0.1, within(1e-12));
    assertThat(matched.similarity().measure())
        .isEqualTo("mean correlation of the maps after the best one-to-one matching");
    assertThat(matched.partner().of(0)).isEqualTo(1);
  }

  @Test
  void theLevelOfChanceIsTheMeanOverEightShuffles() {
    SplittableRandom values = new SplittableRandom(6);
    float[] own = new float[30];
    float[] other = new float[30];
    for (int i = 0; i < 30; i++) {
      own[i] = (float) values.nextDouble();
      other[i] = (float) values.nextDouble();
    }
    Similarity similarity =
        MatchedMaps.of(1, 30, (k, p) -> own[p], (k, p) -> other[p], true, new SplittableRandom(1))
            .similarity();

    SplittableRandom same = new SplittableRandom(1);
    double chance = 0;
    for (int i = 0; i < 8; i++) {
      int[] order = Shuffles.random(30, same);
      float[] shuffled = new float[30];
      for (int p = 0; p < 30; p++) {
        shuffled[p] = other[order[p]];
      }
      chance += correlation(own, shuffled) / 8;
    }
    assertThat(similarity.value()).isCloseTo(correlation(own, other), within(1e-9));
    assertThat(similarity.chance()).isCloseTo(chance, within(1e-9));
  }

  @Test
  void nearlyConstantMapsCountAsConstant() {
    Similarity similarity =
        MatchedMaps.of(
                1,
                16,
                (k, p) -> 1000,
                (k, p) -> p == 3 ? 1000.0001f : 1000,
                true,
                new SplittableRandom(1))
            .similarity();
    assertThat(similarity.value()).isEqualTo(1);
  }

  @Test
  void ofManyFiltersTheFirst256AreMatched() {
    MatchedMaps many =
        MatchedMaps.of(
            258, 20, (k, p) -> k * p % 19, (k, p) -> k * p % 19, false, new SplittableRandom(1));
    assertThat(many.partner().of(255)).isEqualTo(255);
    WinnerAgreement winners =
        WinnerAgreement.of(
            new Maps(258, 1, 2), p -> 256 + p, p -> 256 + p, new SplittableRandom(1));
    assertThat(winners.similarity().value()).as("257 and 256 are not counted").isZero();
    assertThat(winners.partner().of(257)).isEqualTo(257);
    for (int last : new int[] {0, 256}) {
      double value =
          WinnerAgreement.of(
                  new Maps(258, 1, 2), p -> last, p -> 256 - last, new SplittableRandom(1))
              .similarity()
              .value();
      assertThat(value).as("filter 256 is not taken for none").isZero();
    }
  }

  @Test
  void agreementCountsPlaces() {
    int[] own = {0, 0, 0, 1, 1, -1, 0, -1};
    int[] other = {1, 1, 1, 0, 2, -1, -1, 0};
    WinnerAgreement agreement =
        WinnerAgreement.of(new Maps(3, 1, 8), p -> own[p], p -> other[p], new SplittableRandom(1));

    assertThat(agreement.similarity().value())
        .as("0 as 1 three times, 1 as 0 or 2 once, none as none once")
        .isEqualTo(5 / 8.0);
    assertThat(agreement.similarity().measure())
        .isEqualTo(
            "share of pixels with the same winner after the best one-to-one matching of filters");
    assertThat(agreement.partner().of(1)).isEqualTo(0);
    SplittableRandom same = new SplittableRandom(1);
    double chance = 0;
    for (int i = 0; i < 8; i++) {
      int[] order = Shuffles.random(8, same);
      double[][] together = new double[3][3];
      int none = 0;
      for (int p = 0; p < 8; p++) {
        int meets = other[order[p]];
        if (own[p] >= 0 && meets >= 0) {
          together[own[p]][meets]++;
        }
        none += own[p] < 0 && meets < 0 ? 1 : 0;
      }
      chance += (AllAssignments.best(together) + none) / 8 / 8;
    }
    assertThat(agreement.similarity().chance()).isCloseTo(chance, within(1e-12));
  }

  @Test
  void samplesWithoutALabelAreKeptLikeAClass() {
    Tensor input = Tensor.of(Shape.of(1), new float[1]);
    KeptSamples kept = new KeptSamples(1, 1);
    List<Sample> batch = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      batch.add(Sample.of("u" + i, input));
    }
    batch.add(Sample.of("l", input, 0));
    KeptSamplesTest.add(kept, batch);

    assertThat(kept.all()).hasSize(65);
    assertThat(kept.all().get(0).id()).as("classes first").isEqualTo("l");
    assertThat(kept.all().get(64).id()).isEqualTo("u63");
  }

  @Test
  void nomoreThan256SamplesAreKept() {
    Tensor input = Tensor.of(Shape.of(1), new float[1]);
    KeptSamples kept = new KeptSamples(100, 1);
    List<Sample> batch = new ArrayList<>();
    for (int label = 0; label < 300; label++) {
      batch.add(Sample.of("s", input, label));
      batch.add(Sample.of("s", input, label));
      batch.add(Sample.of("s", input, label));
    }
    KeptSamplesTest.add(kept, batch);
    assertThat(kept.all()).hasSize(256);
    assertThat(kept.all().stream().map(s -> s.label().orElseThrow()).distinct())
        .as("two of each class")
        .hasSize(128);
    KeptSamples large = new KeptSamples(10, 1 << 23);
    KeptSamplesTest.add(large, batch);
    assertThat(large.all()).as("one, whatever its size").hasSize(1);
  }

  private static double correlation(float[] a, float[] b) {
    double meanA = 0;
    double meanB = 0;
    for (int i = 0; i < a.length; i++) {
      meanA += a[i] / (double) a.length;
      meanB += b[i] / (double) b.length;
    }
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return ab / Math.sqrt(aa * bb);
  }
}
