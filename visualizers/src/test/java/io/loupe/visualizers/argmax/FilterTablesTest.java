package io.loupe.visualizers.argmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.statistics.HandMade;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterTablesTest {
  private static final Classifier DECIDES =
      Classifier.of(ReferenceEngine.model("tiny", TinyConvNet.digits()));

  /** Five filters of two positions: class a has the first two samples, class b the others. */
  private final LayerStatistics statistics = HandMade.of(5, 2);

  FilterTablesTest() {
    float[] batch = {
      4, 0, /**/ 1, 3, /**/ 0, 0, /**/ 3, 0, /**/ -2, -2, //
      0, 4, /**/ 2, 2, /**/ 0, 0, /**/ 0, 3, /**/ -2, -2, //
      0, 0, /**/ 3, 1, /**/ 0, 0, /**/ 1, 0, /**/ 5, 5, //
      0, 0, /**/ 4, 0, /**/ 0, 0, /**/ 0, 1, /**/ 5, 5
    };
    statistics.add(
        List.of(HandMade.sample(0), HandMade.sample(0), HandMade.sample(1), HandMade.sample(1)),
        batch);
  }

  @Test
  void theEntropyOfAFilterIsThatOfItsMeansOverTheClasses() {
    List<Object> bits = column(census(List.of(), 0.9), "class entropy (bits)");

    assertThat((double) bits.get(0)).as("one class only").isZero();
    assertThat((double) bits.get(1)).as("means 2 and 2").isCloseTo(1, within(1e-12));
    assertThat(bits.get(2)).as("silent").isEqualTo("n/a");
    double threeToOne = 0.75 * Math.log(4 / 3.0) / Math.log(2) + 0.25 * 2;
    assertThat((double) bits.get(3)).as("means 1.5 and 0.5").isCloseTo(threeToOne, within(1e-12));
    assertThat((double) bits.get(4)).as("a negative mean counts as zero").isZero();
  }

  @Test
  void countsAreThoseOfTheValues() {
    Artifact.Table census = census(List.of(), 0.9);

    assertThat(column(census, "filter")).containsExactly(0, 1, 2, 3, 4);
    assertThat(column(census, "pixels won"))
        .as("of eight places; filter 1 keeps the one where 3 meets 1")
        .containsExactly(2 / 8.0, 2 / 8.0, 0.0, 0.0, 4 / 8.0);
    assertThat(column(census, "fires on")).containsExactly(0.5, 1.0, 0.0, 1.0, 0.5);
    assertThat(column(census, "mean")).containsExactly(1.0, 2.0, 0.0, 1.0, 1.5);
    assertThat(column(census, "max")).containsExactly(4.0, 4.0, 0.0, 3.0, 5.0);
    assertThat(column(census, "sparsity")).containsExactly(0.75, 0.125, 1.0, 0.5, 0.5);
    assertThat(column(census, "dead")).containsExactly(false, false, true, false, false);
    assertThat(column(census, "samples")).containsOnly(4L);
    assertThat(column(census, "most correlated with")).containsExactly(3, 3, "n/a", 0, 0);
    List<Object> correlations = column(census, "correlation");
    assertThat((double) correlations.get(0)).isCloseTo(16 / Math.sqrt(24 * 12), within(1e-12));
    assertThat((double) correlations.get(1)).isCloseTo(-4 / 12.0, within(1e-12));
    assertThat(correlations.get(2)).isEqualTo("n/a");
    assertThat((double) correlations.get(4)).isCloseTo(-28 / Math.sqrt(24 * 98), within(1e-12));
  }

  @Test
  void countsOfAClassAreThoseOfItsSamples() {
    Artifact.Table classes =
        new FilterTables(statistics, DECIDES, List.of(), 0, 0.9).byClass("census");

    assertThat(classes.rows())
        .containsExactly(
            List.of("a", 0, 0.5, 1.0, 2.0, 4.0, 0.5, 2L),
            List.of("a", 1, 0.5, 1.0, 2.0, 3.0, 0.0, 2L),
            List.of("a", 2, 0.0, 0.0, 0.0, 0.0, 1.0, 2L),
            List.of("a", 3, 0.0, 1.0, 1.5, 3.0, 0.5, 2L),
            List.of("a", 4, 0.0, 0.0, -2.0, -2.0, 1.0, 2L),
            List.of("b", 0, 0.0, 0.0, 0.0, 0.0, 1.0, 2L),
            List.of("b", 1, 0.0, 1.0, 2.0, 4.0, 0.25, 2L),
            List.of("b", 2, 0.0, 0.0, 0.0, 0.0, 1.0, 2L),
            List.of("b", 3, 0.0, 1.0, 0.5, 1.0, 0.5, 2L),
            List.of("b", 4, 1.0, 1.0, 5.0, 5.0, 0.0, 2L));
    assertThat(classes.caption()).contains("layer conv on the samples of each class");
  }

  @Test
  void redundantIsWhatHasATwinAndCostsNoMoreThanItsError() {
    List<Ablation.Effect> effects =
        List.of(
            HandMade.effect(0.25, HandMade.UNCHANGED),
            HandMade.effect(0, HandMade.UNCHANGED),
            HandMade.effect(0, HandMade.UNCHANGED),
            HandMade.effect(0.5, HandMade.WORSE),
            HandMade.effect(0, HandMade.UNCHANGED));
    double strong = statistics.correlations().of(0, 3);
    assertThat(strong).as("4 0 0 4 against 3 0 0 3, then 1 0 0 1").isBetween(0.8, 0.95);

    Artifact.Table census = census(effects, strong);
    assertThat(column(census, "redundant"))
        .as("0 has the twin 3 and costs nothing; 3 costs decisions; the others have no twin")
        .containsExactly(true, false, false, false, false);
    assertThat(column(census, "loss change when silenced"))
        .containsExactly(0.25, 0.0, 0.0, 0.5, 0.0);
    assertThat(column(census, "accuracy change when silenced"))
        .containsExactly(0.0, 0.0, 0.0, -0.5, 0.0);
    assertThat((double) column(census, "its standard error").get(3))
        .isCloseTo(Math.sqrt((0.5 - 0.25) / 10), within(1e-12));
    assertThat(column(census, "samples silenced")).containsOnly(10);
    assertThat(census.caption())
        .startsWith(
            "Census of the filters of layer conv on 4 samples. Dead (never above 0.0 on this"
                + " data): 2. Redundant (silencing changes the accuracy by no more than its standard"
                + " error on 10 samples, and |correlation| with another filter is at least ")
        .endsWith("): 0.");
    assertThat(column(census(effects, Math.nextUp(strong)), "redundant")).containsOnly(false);
    assertThat(column(census(effects, 0.5), "redundant"))
        .as("4 is opposite to 0, by 0.58")
        .containsExactly(true, false, false, false, true);
  }

  @Test
  void withoutSilencingNothingIsSaidOfIt() {
    Artifact.Table census = census(List.of(), 0);

    assertThat(column(census, "redundant")).containsOnly("n/a");
    assertThat(column(census, "loss change when silenced")).containsOnly("n/a");
    assertThat(column(census, "accuracy change when silenced")).containsOnly("n/a");
    assertThat(column(census, "its standard error")).containsOnly("n/a");
    assertThat(column(census, "samples silenced")).containsOnly(0);
    assertThat(census.caption())
        .endsWith(": 2. Filters were not silenced: that needs labels and an engine that can.");
  }

  @Test
  void ofOneClassThereIsNoEntropy() {
    LayerStatistics one = HandMade.of(2, 1);
    HandMade.add(one, 0, 1, 2);
    Artifact.Table census = new FilterTables(one, DECIDES, List.of(), 0, 0.9).overall("census");

    assertThat(column(census, "class entropy (bits)")).containsOnly("n/a");
    assertThat(census.caption()).contains("on this data): none.");
  }

  @Test
  void aLargeLayerSaysThatCorrelationsUseSomePositionsOnly() {
    LayerStatistics large = HandMade.of(64, 2000);
    HandMade.add(large, 0, new float[64 * 2000]);

    assertThat(new FilterTables(large, DECIDES, List.of(), 0, 0.9).overall("census").caption())
        .endsWith(" Correlations use one position in 2.");
  }

  private Artifact.Table census(List<Ablation.Effect> effects, double redundantAbove) {
    int samples = effects.isEmpty() ? 0 : 10;
    return new FilterTables(statistics, DECIDES, effects, samples, redundantAbove)
        .overall("census");
  }

  private static List<Object> column(Artifact.Table table, String column) {
    int index = table.columns().indexOf(column);
    return table.rows().stream().map(row -> row.get(index)).toList();
  }
}
