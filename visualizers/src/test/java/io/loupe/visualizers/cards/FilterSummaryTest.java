package io.loupe.visualizers.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.visualizers.internal.statistics.HandMade;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FilterSummaryTest {
  @Test
  void entriesAreThoseOfTheValues() {
    LayerStatistics statistics = HandMade.of(4, 2);
    HandMade.add(statistics, 0, 4, 0, 1, 3, 0, 0, -1, -2);
    HandMade.add(statistics, 1, 2, 2, 3, 1, 0, 0, -2, -1);
    FilterSummary summaries = new FilterSummary(List.of(HandMade.of(1, 1), statistics));

    assertThat(summaries.samples(1)).isEqualTo(2);
    assertThat(summaries.samples(0)).isZero();
    List<FilterSummary.Entry> entries = summaries.entries(1);
    double r01 = statistics.correlations().of(0, 1);
    assertThat(r01).as("4 0 2 2 against 1 3 3 1").isEqualTo(-4 / Math.sqrt(8 * 4));
    assertThat(entries.get(0))
        .as("its means are 2 in both classes")
        .isEqualTo(entry(0, 0.5, 1, 2, 4, "a", 1, r01));
    assertThat(Math.abs(statistics.correlations().of(0, 3))).isLessThanOrEqualTo(Math.abs(r01));
    assertThat(entries.get(1).won()).isEqualTo(0.5);
    assertThat(entries.get(1).topClass()).as("2 in both: the first").isEqualTo("a");
    assertThat(entries.get(2))
        .as("it never fires, and has no class that excites it most")
        .isEqualTo(new FilterSummary.Entry(2, 0, 0, 0, 0, "", OptionalInt.empty(), Double.NaN));
    assertThat(entries.get(3).firing()).isZero();
    assertThat(entries.get(3).mean()).isEqualTo(-1.5);
    assertThat(entries.get(3).highest()).isEqualTo(-1);
  }

  @Test
  void theTopClassHasTheHighestMean() {
    LayerStatistics statistics = HandMade.of(2, 1);
    HandMade.add(statistics, 0, 1, -3);
    HandMade.add(statistics, 2, 2, -1);
    HandMade.add(statistics, 1, 1, -2);

    assertThat(new FilterSummary(List.of(statistics)).entries(0))
        .extracting(FilterSummary.Entry::topClass)
        .containsExactly("c", "c");
    assertThat(new FilterSummary(List.of(statistics)).entries(0))
        .extracting(entry -> entry.partner().orElseThrow())
        .containsExactly(1, 0);
  }

  @Test
  void ofOneClassNoneIsTheTop() {
    LayerStatistics statistics = HandMade.of(1, 1);
    HandMade.add(statistics, 0, 1);

    assertThat(new FilterSummary(List.of(statistics)).entries(0).get(0).topClass()).isEmpty();
  }

  private static FilterSummary.Entry entry(
      int filter,
      double won,
      double firing,
      double mean,
      double highest,
      String top,
      int partner,
      double correlation) {
    return new FilterSummary.Entry(
        filter, won, firing, mean, highest, top, OptionalInt.of(partner), correlation);
  }
}
