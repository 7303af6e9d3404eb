package io.loupe.visualizers.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizers.internal.Maps;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MatchingTest {
  private static final int[] ORDER = {3, 0, 4, 1, 2};

  @Test
  void theAssignmentIsTheBestOfAllOrders() {
    SplittableRandom random = new SplittableRandom(5);
    for (int size = 1; size <= 7; size++) {
      for (int trial = 0; trial < 20; trial++) {
        double[][] gain = new double[size][size];
        for (double[] row : gain) {
          Arrays.setAll(row, i -> random.nextInt(-20, 20) / 4.0);
        }
        int[] columns = Assignment.best(gain);
        assertThat(columns).doesNotHaveDuplicates();
        double sum = 0;
        for (int row = 0; row < size; row++) {
          sum += gain[row][columns[row]];
        }
        assertThat(sum).isEqualTo(AllAssignments.best(gain));
      }
    }
  }

  @Test
  void theSameMapsInAnotherOrderAreTheSamePicture() {
    float[][] maps = noise(3);
    MatchedMaps matched =
        MatchedMaps.of(
            5,
            200,
            (k, p) -> maps[k][p],
            (k, p) -> 7 + 0.5f * maps[ORDER[k]][p],
            true,
            new SplittableRandom(1));
    assertThat(matched.similarity().value()).isCloseTo(1, within(1e-6));
    assertThat(matched.similarity().survives()).isTrue();
    for (int k = 0; k < 5; k++) {
      assertThat(matched.partner().of(ORDER[k])).isEqualTo(k);
    }
  }

  @Test
  void mapsThatHaveNothingInCommonAreAtChance() {
    float[][] own = noise(3);
    float[][] other = noise(4);
    Similarity similarity =
        MatchedMaps.of(
                5, 200, (k, p) -> own[k][p], (k, p) -> other[k][p], true, new SplittableRandom(1))
            .similarity();
    assertThat(similarity.chance()).isBetween(0.02, 0.2);
    assertThat(similarity.aboveChance()).isBetween(-0.1, 0.1);
    assertThat(similarity.survives()).isFalse();
  }

  @Test
  void fewPlacesAgreeByThemselves() {
    float[][] own = noise(3);
    float[][] other = noise(4);
    for (int places = 1; places <= 3; places++) {
      Similarity similarity =
          MatchedMaps.of(
                  5,
                  places,
                  (k, p) -> own[k][p],
                  (k, p) -> other[k][p],
                  true,
                  new SplittableRandom(1))
              .similarity();
      assertThat(similarity.chance()).isGreaterThanOrEqualTo(similarity.value());
      assertThat(similarity.survives()).as(places + " places").isFalse();
    }
    assertThat(MatchedMaps.isFew(3)).isTrue();
    assertThat(MatchedMaps.isFew(4)).isFalse();
    assertThat(Shuffles.all(3).stream().map(Arrays::toString))
        .containsExactlyInAnyOrder(
            "[0, 1, 2]", "[0, 2, 1]", "[1, 0, 2]", "[1, 2, 0]", "[2, 0, 1]", "[2, 1, 0]");
  }

  /** Also where no place is silent in both, and where some filters win nowhere. */
  @Test
  void everyFilterStandsForAFilterAndNoneForNone() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 200; trial++) {
      int filters = 2 + trial % 4;
      int[] own = random.ints(8, trial % 2 - 1, filters).toArray();
      int[] other = random.ints(8, 0, filters).toArray();
      MatchedMaps.Partners partner =
          WinnerAgreement.of(
                  new Maps(filters, 1, 8), p -> own[p], p -> other[p], new SplittableRandom(1))
              .partner();
      int[] partners = new int[filters];
      Arrays.setAll(partners, partner::of);
      assertThat(partners).doesNotHaveDuplicates();
      assertThat(Arrays.stream(partners).max().orElseThrow()).isLessThan(filters);
    }
  }

  @Test
  void silentMapsAreAlikeAndNothingElse() {
    float[][] maps = noise(3);
    Similarity similarity =
        MatchedMaps.of(
                2,
                200,
                (k, p) -> k == 0 ? 0 : maps[0][p],
                (k, p) -> 3,
                true,
                new SplittableRandom(1))
            .similarity();
    assertThat(similarity.value()).isEqualTo(0.5);
    assertThat(similarity.chance()).isEqualTo(0.5);
    assertThat(similarity.aboveChance()).isZero();
  }

  @Test
  void winnersUnderOtherNumbersAgree() {
    int[] own = new SplittableRandom(2).ints(300, -1, 5).toArray();
    WinnerAgreement agreement =
        WinnerAgreement.of(
            new Maps(5, 1, 300),
            p -> own[p],
            p -> own[p] < 0 ? -1 : ORDER[own[p]],
            new SplittableRandom(1));
    assertThat(agreement.similarity().value()).isEqualTo(1);
    assertThat(agreement.similarity().chance()).isBetween(0.15, 0.35);
    for (int k = 0; k < 5; k++) {
      assertThat(agreement.partner().of(ORDER[k])).isEqualTo(k);
    }
  }

  @Test
  void noneAgreesWithNoneOnly() {
    Similarity similarity =
        WinnerAgreement.of(
                new Maps(2, 1, 100), p -> -1, p -> p % 4 == 0 ? -1 : 1, new SplittableRandom(1))
            .similarity();
    assertThat(similarity.value()).isEqualTo(0.25);
  }

  @Test
  void ranksAreComparedNotValues() {
    assertThat(RankCorrelation.of(new float[] {1, 2, 3, 4}, new float[] {-9, 0, 1, 1e9f}))
        .isCloseTo(1, within(1e-12));
    assertThat(RankCorrelation.of(new float[] {1, 2, 3, 4}, new float[] {4, 3, 2, 1}))
        .isCloseTo(-1, within(1e-12));
    assertThat(RankCorrelation.of(new float[] {1, 2, 2, 3}, new float[] {1, 3, 2, 4}))
        .isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-12));
    assertThat(RankCorrelation.of(new float[] {1, 2, 3}, new float[] {5, 5, 5})).isZero();
    assertThat(RankCorrelation.of(new float[] {5, 5, 5}, new float[] {1, 2, 3})).isZero();
    assertThat(RankCorrelation.of(new float[] {Float.NaN, 1, 2}, new float[] {3, 1, 2}))
        .as("what is no number comes last")
        .isPositive();
    assertThat(RankCorrelation.of(new float[] {-0f, 0, 1, 2}, new float[] {0, -0f, 3, 4}))
        .as("zeros of two signs are one value")
        .isEqualTo(1);
  }

  private static float[][] noise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] maps = new float[5][200];
    for (float[] map : maps) {
      for (int i = 0; i < map.length; i++) {
        map[i] = (float) random.nextDouble();
      }
    }
    return maps;
  }
}
