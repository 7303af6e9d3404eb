package io.loupe.samples.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StudySentencesTest {
  private static final List<String> COLUMNS =
      List.of("filter", "pixels won", "samples", "dead", "redundant", "samples silenced");

  private static Rows.Row filter(int number, double won, boolean dead, boolean redundant) {
    return new Rows.Row(COLUMNS, List.of(number, won, 200L, dead, redundant, 100L));
  }

  @Test
  void aCensusNamesTheStrongestTheDeadAndTheRedundant() {
    assertThat(
            WinnerChapter.census(
                List.of(
                    filter(0, 0.25, false, true),
                    filter(1, 0.5, false, false),
                    filter(2, 0.1234, false, true))))
        .isEqualTo(
            "Filter 1 wins most: 50.0 % of all pixels. Every filter fires on these 200 digits."
                + " Filters 0, 2 are redundant: silenced alone, on 100 digits, accuracy changes by"
                + " less than the sampling error, and another filter's map goes with its own.");
    assertThat(
            WinnerChapter.census(
                List.of(filter(0, 0.0, true, false), filter(1, 0.9876, false, false))))
        .isEqualTo(
            "Filter 1 wins most: 98.8 % of all pixels. Filter 0 never fires on these 200 digits."
                + " No filter is redundant.");
  }

  @Test
  void sharesAreRoundedAndLeastSharesNeverUp() {
    assertThat(Rows.percent(0.12345)).isEqualTo("12.3 %");
    assertThat(Rows.percentAtLeast(0.999999)).isEqualTo("99.99 %");
    assertThat(Rows.percentAtLeast(0.5)).isEqualTo("50.00 %");
    assertThat(Rows.plain(4)).isEqualTo("4");
    assertThat(Rows.plain(0.125)).isEqualTo("0.125");
  }
}
