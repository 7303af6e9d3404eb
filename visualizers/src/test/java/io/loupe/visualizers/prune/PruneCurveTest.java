package io.loupe.visualizers.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.artifact.Artifact;
import io.loupe.testkit.GoldenImages;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.internal.ablation.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class PruneCurveTest {
  private final PruneReport.Curve curve =
      new PruneReport.Curve(
          Change.Measure.of(Classifier.Kind.CLASSES),
          List.of(
              new PruneReport.Curve.Point(0, level(18, 20), level(36, 40)),
              new PruneReport.Curve.Point(3, level(17, 20), level(34, 40)),
              new PruneReport.Curve.Point(24, level(9, 20), level(20, 40))),
          3);

  @Test
  void theTableGivesEveryPoint() {
    Artifact.Table table = curve.toTable();

    Change.Level most = level(36, 40);
    Change.Level some = level(34, 40);
    Change.Level few = level(20, 40);
    assertThat(table.rows())
        .containsExactly(
            List.of(0, 0.9, 20L, 0.9, most.low(), most.high(), 40L, false),
            List.of(3, 0.85, 20L, 0.85, some.low(), some.high(), 40L, true),
            List.of(24, 0.45, 20L, 0.5, few.low(), few.high(), 40L, false));
  }

  @Test
  void thePictureShowsThem() {
    Artifact.Image image = curve.toImage("a model", "A caption.", List.of("A note."));

    assertThat(image.caption()).isEqualTo("A caption.");
    GoldenImages.of(PruneCurveTest.class).check("prune-curve", image.image());
  }

  private static Change.Level level(long cases, long of) {
    return Change.Level.of(new WilsonInterval(cases, of));
  }
}
