package io.loupe.visualizers.argmax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FilterCensusTest {
  @Test
  void entriesAreThoseOfTheValues() {
    LayerTally tally = Tallies.of(4, 2);
    Tallies.add(tally, 0, 4, 0, 1, 3, 0, 0, -1, -2);
    Tallies.add(tally, 1, 2, 2, 3, 1, 0, 0, -2, -1);
    FilterCensus census = new FilterCensus(List.of(Tallies.of(1, 1), tally));

    assertThat(census.samples(1)).isEqualTo(2);
    assertThat(census.samples(0)).isZero();
    List<FilterCensus.Entry> entries = census.entries(1);
    double r01 = tally.correlations().of(0, 1);
    assertThat(r01).as("4 0 2 2 against 1 3 3 1").isEqualTo(-4 / Math.sqrt(8 * 4));
    assertThat(entries.get(0))
        .as("its means are 2 in both classes")
        .isEqualTo(entry(0, 0.5, 1, 2, 4, "a", 1, r01));
    assertThat(Math.abs(tally.correlations().of(0, 3))).isLessThanOrEqualTo(Math.abs(r01));
    assertThat(entries.get(1).won()).isEqualTo(0.5);
    assertThat(entries.get(1).topClass()).as("2 in both: the first").isEqualTo("a");
    assertThat(entries.get(2))
        .as("it never fires, and has no class that excites it most")
        .isEqualTo(new FilterCensus.Entry(2, 0, 0, 0, 0, "", OptionalInt.empty(), Double.NaN));
    assertThat(entries.get(3).firing()).isZero();
    assertThat(entries.get(3).mean()).isEqualTo(-1.5);
    assertThat(entries.get(3).highest()).isEqualTo(-1);
  }

  @Test
  void theTopClassHasTheHighestMean() {
    LayerTally tally = Tallies.of(2, 1);
    Tallies.add(tally, 0, 1, -3);
    Tallies.add(tally, 2, 2, -1);
    Tallies.add(tally, 1, 1, -2);

    assertThat(new FilterCensus(List.of(tally)).entries(0))
        .extracting(FilterCensus.Entry::topClass)
        .containsExactly("c", "c");
    assertThat(new FilterCensus(List.of(tally)).entries(0))
        .extracting(entry -> entry.partner().orElseThrow())
        .containsExactly(1, 0);
  }

  @Test
  void ofOneClassNoneIsTheTop() {
    LayerTally tally = Tallies.of(1, 1);
    Tallies.add(tally, 0, 1);

    assertThat(new FilterCensus(List.of(tally)).entries(0).get(0).topClass()).isEmpty();
  }

  private static FilterCensus.Entry entry(
      int filter,
      double won,
      double firing,
      double mean,
      double highest,
      String top,
      int partner,
      double correlation) {
    return new FilterCensus.Entry(
        filter, won, firing, mean, highest, top, OptionalInt.of(partner), correlation);
  }
}
