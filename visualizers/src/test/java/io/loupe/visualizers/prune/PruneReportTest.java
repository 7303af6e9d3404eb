package io.loupe.visualizers.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.artifact.Artifact;
import io.loupe.testkit.GoldenImages;
import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.internal.ablation.PairedError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where numbers are predicted, or several outputs decide each for itself. */
class PruneReportTest {
  private static final Change.Measure ERROR = Change.Measure.of(Kind.NUMBERS);

  @Test
  void ofARegressionTheErrorAndRSquaredAreGiven() {
    PairedError held =
        new PairedError(
            new Change.Level(2, 1.5, 2.5, 40),
            new Change.Level(2.25, 1.75, 2.75, 40),
            0.25,
            0.125,
            0.75,
            Double.NaN);
    PruneReport tables = new PruneReport(ERROR, List.of(), held, Map.of(), List.of(), 40);
    Artifact.Table result = tables.result();

    assertThat(result.columns())
        .containsExactly(
            "silenced",
            "samples",
            "mean absolute error before",
            "mean absolute error after",
            "change",
            "low 95",
            "high 95",
            "R2 before",
            "R2 after",
            "chance");
    assertThat(result.rows())
        .containsExactly(
            List.of(0, 40L, 2.0, 2.25, 0.25, held.low(), held.high(), 0.75, "n/a", held.chance()));
    assertThat(tables.all()).hasSize(2);
    assertThat(tables.caption())
        .isEqualTo(
            "No filter seems to be superfluous; mean absolute error on 40 held-out samples is 2"
                + " (1.5 to 2.5), R\u00b2 0.75.");
  }

  @Test
  void ofIndependentOutputsEachHasARow() {
    PairedAccuracy exact = new PairedAccuracy(6, 2, 1, 1);
    PairedAccuracy second = new PairedAccuracy(7, 1, 2, 0);
    PruneReport tables =
        new PruneReport(
            Change.Measure.of(Kind.INDEPENDENT),
            List.of(),
            exact,
            Map.of(1, second),
            List.of("cat", "dog"),
            10);

    assertThat(tables.all().get(2).rows())
        .containsExactly(
            List.of(
                1,
                "dog",
                0.8,
                second.before().low(),
                second.before().high(),
                0.9,
                second.change(),
                second.low(),
                second.high()));
    assertThat(second.change()).isEqualTo(0.1);
    assertThat(tables.caption()).contains("exact-match accuracy on 10 held-out samples is 80 %");
  }

  @Test
  void theCurveOfAnErrorBeginsAtZero() {
    PruneReport.Curve curve =
        new PruneReport.Curve(
            ERROR,
            List.of(
                new PruneReport.Curve.Point(
                    0, new Change.Level(1, 0.5, 1.5, 20), new Change.Level(1.25, 1, 1.5, 40)),
                new PruneReport.Curve.Point(
                    12, new Change.Level(6, 5, 7, 20), new Change.Level(7, 6, 8, 40))),
            0);

    assertThat(curve.toTable().rows())
        .containsExactly(
            List.of(0, 1.0, 20L, 1.25, 1.0, 1.5, 40L, true),
            List.of(12, 6.0, 20L, 7.0, 6.0, 8.0, 40L, false));
    assertThat(curve.toTable().columns()).contains("mean absolute error held out");
    GoldenImages.of(PruneReportTest.class)
        .check("prune-curve-error", curve.toImage("a model", "c", List.of("A note.")).image());
  }
}
