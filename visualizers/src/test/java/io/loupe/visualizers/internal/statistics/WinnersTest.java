package io.loupe.visualizers.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.Sample;
import io.loupe.probe.MapStatistics;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.Maps;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WinnersTest {
  private static final Maps TWO_BY_TWO = new Maps(2, 1, 2);

  @Test
  void aTieGoesToTheLowestAndTheFloorToNone() {
    WinnerCounts counts = new WinnerCounts(new Maps(3, 1, 3), 1);
    counts.add(new float[] {9, 9, 9, 2, 1, 0, 2, 0.5f, 1.5f, 1, 1, 1}, 3);

    assertThat(counts.samples()).isEqualTo(1);
    assertThat(counts.at(0, 0)).as("2 meets 2").isEqualTo(1);
    assertThat(counts.at(WinnerCounts.NONE, 1)).as("nothing above 1").isEqualTo(1);
    assertThat(counts.at(1, 2)).isEqualTo(1);
    assertThat(counts.total(0)).isEqualTo(1);
    assertThat(counts.total(1)).isEqualTo(1);
    assertThat(counts.total(2)).isZero();
    assertThat(counts.total(WinnerCounts.NONE)).isEqualTo(1);
  }

  @Test
  void countsOfPartsMergeToThoseOfTheWhole() {
    WinnerCounts one = counts(1, 0, 0, 2);
    WinnerCounts both = counts(1, 0, 0, 2, 3, 0, 0, 0);
    one.merge(counts(3, 0, 0, 0));

    assertThat(one.samples()).isEqualTo(both.samples()).isEqualTo(2);
    for (int filter = -1; filter < 2; filter++) {
      for (int p = 0; p < 2; p++) {
        assertThat(one.at(filter, p)).isEqualTo(both.at(filter, p));
      }
    }
    assertThat(one.total(0)).isEqualTo(2);
  }

  @Test
  void whoWinsMostOftenIsTestedAgainstTheSecond() {
    Maps maps = new Maps(3, 1, 2);
    WinnerCounts counts = new WinnerCounts(maps, 0);
    for (int n = 0; n < 9; n++) {
      int first = n < 6 ? 1 : n < 8 ? 0 : 2;
      int second = n < 4 ? 0 : n < 8 ? 2 : -1;
      float[] values = new float[6];
      values[2 * first] = 1;
      if (second >= 0) {
        values[2 * second + 1] = 1;
      }
      counts.add(values, 0);
    }
    WinnerMap map = WinnerMap.byFrequency(maps, counts);

    assertThat(map.winner(0)).isEqualTo(1);
    assertThat(map.share(0)).isEqualTo(6 / 9f);
    assertThat(map.winner(1)).as("four and four").isEqualTo(0);
    assertThat(map.share(1)).isEqualTo(4 / 9f);
    double six = Significance.signTest(6, 2);
    assertThat(map.chance(0)).isCloseTo(Math.min(1, 2 * six), within(1e-12));
    assertThat(map.chance(1)).isEqualTo(1);
    assertThat(map.isSure(0)).isFalse();
    assertThat(map.sureShare()).isZero();
    assertThat(map.positionsOf(0)).isEqualTo(1);
    assertThat(map.positionsOf(2)).isZero();
  }

  @Test
  void noneWinsWhereMostSamplesAreSilent() {
    WinnerCounts counts = counts(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    WinnerMap map = WinnerMap.byFrequency(TWO_BY_TWO, counts);

    assertThat(map.winner(0)).isEqualTo(WinnerCounts.NONE);
    assertThat(map.share(0)).isEqualTo(2 / 3f);
    assertThat(map.share(1)).isEqualTo(1);
    assertThat(map.second(0)).as("for means only").isEqualTo(WinnerCounts.NONE);
    assertThat(WinnerMap.byFrequency(TWO_BY_TWO, counts()).winner(0))
        .as("without samples")
        .isEqualTo(WinnerCounts.NONE);
    assertThat(map.positionsOf(WinnerCounts.NONE)).isEqualTo(2);
  }

  @Test
  void whatIsAtFivePerCentIsSure() {
    WinnerMap map = HandMade.map(2, 1, 3, 0, 1, 1);
    double[] chances = {0.05, 0.01, 0.2};
    WinnerMap tested = map.withProbabilities(chances);

    assertThat(tested.chance(0)).isCloseTo(0.05 * 3 / 2, within(1e-12));
    assertThat(tested.chance(1)).isCloseTo(0.01 * 3, within(1e-12));
    assertThat(tested.chance(2)).isCloseTo(0.2, within(1e-12));
    assertThat(tested.isSure(0)).isFalse();
    assertThat(tested.isSure(1)).isTrue();
    assertThat(tested.sureShare()).isEqualTo(1 / 3.0);
    assertThat(HandMade.map(2, 1, 2, 0, 1).withProbabilities(new double[] {0.05, 0.05}).sureShare())
        .isEqualTo(1);
    assertThat(map.withProbabilities(new double[] {Double.NaN, 1, 1}).isSure(0))
        .as("no one to be compared with")
        .isTrue();
  }

  @Test
  void theHighestMeanWinsIfItIsAboveTheFloor() {
    Maps maps = new Maps(3, 1, 4);
    float[] first = {1, 3, 0, 1, /**/ 2, 1, 0, 1, /**/ 1, 2, 0, 0};
    float[] second = {1, 3, 0, 1, /**/ 4, 1, 0, 1, /**/ 3, 1, 1, 0};
    MapStatistics means = new MapStatistics(12);
    WinnerCounts counts = new WinnerCounts(maps, 0.5f);
    for (float[] values : new float[][] {first, second}) {
      means.add(values, 0);
      counts.add(values, 0);
    }
    WinnerMap map = WinnerMap.byMean(maps, means, counts, 0.5f);

    assertThat(map.winner(0)).as("1, 3 and 2").isEqualTo(1);
    assertThat(map.second(0)).isEqualTo(2);
    assertThat(map.share(0)).isEqualTo(1);
    assertThat(map.winner(1)).as("3, 1 and 1.5").isEqualTo(0);
    assertThat(map.second(1)).isEqualTo(2);
    assertThat(map.winner(2)).as("0.5 is at the floor").isEqualTo(WinnerCounts.NONE);
    assertThat(map.second(2)).isEqualTo(2);
    assertThat(map.share(2)).as("one sample has none").isEqualTo(0.5f);
    assertThat(map.winner(3)).isEqualTo(0);
    assertThat(map.second(3)).isEqualTo(1);
    assertThat(map.chance(0)).as("not tested yet").isNaN();
  }

  /** What lies below the floor wins nothing, but what is above it is compared with it. */
  @Test
  void theSecondIsTheSameInEveryOrderOfFilters() {
    Maps maps = new Maps(3, 1, 6);
    double[][] orders = {
      {0.2, 0.4, 3}, {0.4, 0.2, 3}, {3, 0.2, 0.4}, {3, 0.4, 0.2}, {0.2, 3, 0.4}, {0.4, 3, 0.2}
    };
    float[] values = new float[18];
    for (int p = 0; p < 6; p++) {
      for (int k = 0; k < 3; k++) {
        values[k * 6 + p] = (float) orders[p][k];
      }
    }
    MapStatistics means = new MapStatistics(18);
    WinnerCounts counts = new WinnerCounts(maps, 0.5f);
    means.add(values, 0);
    counts.add(values, 0);
    WinnerMap map = WinnerMap.byMean(maps, means, counts, 0.5f);
    for (int p = 0; p < 6; p++) {
      assertThat(orders[p][map.winner(p)]).isEqualTo(3);
      assertThat(orders[p][map.second(p)]).as("order %d", p).isEqualTo(0.4);
    }
  }

  @Test
  void winnersArePairedWithTheirSecondsAtEachPlace() {
    Maps maps = new Maps(3, 1, 2);
    float[][] batch = {
      {7, 7, 1, 9, 4, 2, 3, 6}, {7, 7, 3, 8, 4, 2, 5, 3}, {7, 7, 0, 8, 6, 1, 2, 7}
    };
    MapStatistics means = new MapStatistics(6);
    WinnerCounts counts = new WinnerCounts(maps, 0);
    for (float[] values : batch) {
      means.add(values, 2);
      counts.add(values, 2);
    }
    WinnerMap winners = WinnerMap.byMean(maps, means, counts, 0);
    assertThat(winners.winner(0)).isEqualTo(1);
    assertThat(winners.second(0)).isEqualTo(2);
    assertThat(winners.winner(1)).isEqualTo(0);
    assertThat(winners.second(1)).isEqualTo(2);
    LayerStatistics statistics = HandMade.of(3, 2);
    for (float[] values : batch) {
      float[] own = Arrays.copyOfRange(values, 2, 8);
      statistics.add(List.of(HandMade.sample(1)), own);
    }
    MeanPairs.Differences pairs = MeanPairs.of(statistics).create();
    for (float[] values : batch) {
      pairs.add(List.of(HandMade.sample(1)), Arrays.copyOfRange(values, 2, 8));
    }
    double[] expected = {test(1, -1, 4), test(3, 5, 1)};
    statistics.test(pairs);
    WinnerMap tested = statistics.byMean(1, statistics.all());
    double lower = Math.min(expected[0], expected[1]);
    double higher = Math.max(expected[0], expected[1]);
    double[] adjusted = {Math.min(2 * lower, higher), higher};
    assertThat(tested.chance(0))
        .isCloseTo(expected[0] == lower ? adjusted[0] : higher, within(1e-9));
    assertThat(tested.chance(1))
        .isCloseTo(expected[1] == lower ? adjusted[0] : higher, within(1e-9));
    assertThat(expected[0]).isNotCloseTo(expected[1], within(0.01));

    LayerStatistics silent = HandMade.of(3, 2);
    HandMade.add(silent, 0, 0, 0, 0, 0, 0, 0);
    HandMade.test(silent, List.of(HandMade.sample(0)), Arrays.copyOfRange(batch[0], 2, 8));
    assertThat(silent.byMean(LayerStatistics.ALL, silent.all()).chance(0)).as("none wins").isNaN();
  }

  private static double test(double... differences) {
    double mean = 0;
    for (double difference : differences) {
      mean += difference / differences.length;
    }
    double squares = 0;
    for (double difference : differences) {
      squares += (difference - mean) * (difference - mean);
    }
    double error = Math.sqrt(squares / (differences.length - 1) / differences.length);
    return Significance.pairedTest(mean, error, differences.length);
  }

  @Test
  void meansAreTestedByTheirDifferencesSampleBySample() {
    Maps maps = new Maps(2, 1, 2);
    LayerStatistics statistics = HandMade.of(2, 2);
    List<Sample> samples =
        List.of(HandMade.sample(0), HandMade.sample(0), HandMade.sample(1), HandMade.sample(1));
    float[] values = {1, 0, 3, 0, /**/ 2, 0, 5, 0, /**/ 4, 0, 4, 0, /**/ 2, 0, 6, 0};
    statistics.add(samples, values);
    assertThat(statistics.byMean(LayerStatistics.ALL, statistics.all()).chance(0)).isNaN();
    HandMade.test(statistics, samples, values);

    WinnerMap all = statistics.byMean(LayerStatistics.ALL, statistics.all());
    assertThat(all.winner(0)).isEqualTo(1);
    double variance = (2 * 2 + 3 * 3 + 0 + 4 * 4 - 4 * 2.25 * 2.25) / 3;
    assertThat(all.chance(0))
        .as("differences 2, 3, 0 and 4")
        .isCloseTo(Significance.pairedTest(2.25, Math.sqrt(variance / 4), 4), within(1e-12));
    assertThat(all.chance(1)).as("nothing fires").isNaN();
    WinnerMap own = statistics.byMean(0, statistics.byClass().classes().get(0).value());
    assertThat(own.chance(0))
        .as("differences 2 and 3")
        .isCloseTo(Significance.pairedTest(2.5, 0.5, 2), within(1e-12));
    assertThat(own.maps()).isEqualTo(maps);
  }

  @Test
  void samplesWithoutALabelCountOnce() {
    LayerStatistics statistics = HandMade.of(2, 1);
    Sample unlabelled = Sample.of("s", Tensor.of(Shape.of(1), new float[1]));
    List<Sample> both = List.of(unlabelled, unlabelled);
    statistics.add(both, new float[] {3, 1, 4, 1});
    HandMade.test(statistics, both, new float[] {3, 1, 4, 1});

    assertThat(statistics.byMean(LayerStatistics.ALL, statistics.all()).chance(0))
        .as("differences 2 and 3")
        .isCloseTo(Significance.pairedTest(2.5, 0.5, 2), within(1e-12));
  }

  @Test
  void aFilterWithoutASecondHasNoneToBeTestedAgainst() {
    LayerStatistics statistics = HandMade.of(1, 1);
    HandMade.add(statistics, 0, 2);
    HandMade.add(statistics, 0, 3);
    HandMade.test(statistics, List.of(HandMade.sample(0), HandMade.sample(0)), new float[] {2, 3});

    WinnerMap all = statistics.byMean(LayerStatistics.ALL, statistics.all());
    assertThat(all.winner(0)).isZero();
    assertThat(all.second(0)).isEqualTo(WinnerCounts.NONE);
    assertThat(all.chance(0)).isNaN();
    assertThat(all.isSure(0)).isTrue();
  }

  @Test
  void usageOfPartsMergesToThatOfTheWhole() {
    Maps maps = new Maps(2, 1, 3);
    ClassStatistics one = ClassStatistics.empty(maps, 1);
    one.add(new float[] {1, 2, 3, 0, 0, -6}, new int[] {0});
    ClassStatistics other = ClassStatistics.empty(maps, 1);
    other.add(new float[] {0, 0, 1, 0.5f, 9, 2}, new int[] {0});
    assertThat(other.usage().isDead(0)).as("1 is not above 1").isTrue();
    assertThat(other.usage().isDead(1)).isFalse();
    one.merge(other);

    assertThat(one.mean(0)).isCloseTo(7 / 6.0, within(1e-12));
    assertThat(one.mean(1)).isCloseTo(5.5 / 6, within(1e-12));
    assertThat(one.max(0)).isEqualTo(3);
    assertThat(one.max(1)).isEqualTo(9);
    assertThat(one.usage().firingShare(0)).isEqualTo(0.5);
    assertThat(one.usage().firingShare(1)).isEqualTo(0.5);
    assertThat(one.usage().sparsity(0)).isCloseTo(4 / 6.0, within(1e-12));
    assertThat(one.usage().sparsity(1)).isCloseTo(4 / 6.0, within(1e-12));
  }

  private static WinnerCounts counts(float... samples) {
    WinnerCounts counts = new WinnerCounts(TWO_BY_TWO, 0);
    for (int offset = 0; offset < samples.length; offset += 4) {
      counts.add(samples, offset);
    }
    return counts;
  }
}
