package io.loupe.samples.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.formats.artifact.TableRows;
import java.util.List;
import org.junit.jupiter.api.Test;

class StudySentencesTest {
  private static final List<String> COLUMNS =
      List.of("filter", "pixels won", "samples", "dead", "redundant", "samples silenced");

  private static TableRows.Row filter(int number, double won, boolean dead, boolean redundant) {
    return new TableRows.Row(COLUMNS, List.of(number, won, 200L, dead, redundant, 100L));
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

  private static TableRows.Row clothes(
      String kind, double probability, boolean reached, boolean copy) {
    return new TableRows.Row(
        List.of("drawn with", "target probability", "reached", "copy", "verdict"),
        List.of(kind, probability, reached, copy, kind));
  }

  @Test
  void clothesAreCountedByWhatTheirTablesSay() {
    assertThat(
            ClothesChapter.reached(
                List.of(clothes("", 0.9987, true, false), clothes("", 0.99512, true, false))))
        .startsWith(
            "The images that excite 2 of its outputs most are named as asked with a probability of"
                + " at least 99.51 %,");
    assertThat(
            ClothesChapter.truth(
                List.of(
                    clothes("processed like its examples", 0.5, true, false),
                    clothes("cannot be told", 0.5, true, false),
                    clothes("processed on another road", 0.5, true, false))))
        .contains("Of 3 images 1 is processed like the samples");
    String guided = "network choosing and guiding";
    assertThat(
            ClothesChapter.drawn(
                List.of(
                    clothes(guided, 0.9956, true, false),
                    clothes("without the network", 0.1, false, true),
                    clothes(guided, 0.81239, false, false))))
        .isEqualTo(
            "With the network choosing and guiding 1 of 2 targets are reached, the lowest"
                + " probability is 81.23 %, and none is a copy of a picture of the data.");
    assertThat(ClothesChapter.drawn(List.of(clothes(guided, 0.9, false, true))))
        .endsWith("and 1 is a copy of a picture of the data.");
  }

  @Test
  void theRecordOfATrainingIsItsOwn() {
    assertThat(TrainingRecord.of("fashion").pictures()).isEqualTo(10_000);
    assertThat(TrainingRecord.of("fashion").accuracy()).isLessThan(0.95);
    assertThat(TrainingRecord.of("mnist").accuracy()).isGreaterThan(0.95);
  }

  @Test
  void sharesAreRoundedAndLeastSharesNeverUp() {
    assertThat(Figures.percent(0.12345)).isEqualTo("12.3 %");
    assertThat(Figures.percentAtLeast(0.999999)).isEqualTo("99.99 %");
    assertThat(Figures.percentAtLeast(0.5)).isEqualTo("50.00 %");
    assertThat(Figures.plain(4)).isEqualTo("4");
    assertThat(Figures.plain(0.125)).isEqualTo("0.125");
  }
}
