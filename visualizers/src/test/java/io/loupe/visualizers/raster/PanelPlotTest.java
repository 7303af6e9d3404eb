package io.loupe.visualizers.raster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.testkit.GoldenImages;
import java.util.List;
import org.junit.jupiter.api.Test;

class PanelPlotTest {
  @Test
  void isTheSameEverywhere() {
    PanelPlot plot =
        PanelPlot.builder(List.of("1", "2", "4", "8"))
            .title("What was measured at each weight")
            .axis("weight")
            .mark(2, "chosen")
            .panel("Probability", new double[] {0.99991, 0.99992, 0.9999, 0.99989}, true)
            .panel("Distance", new double[] {2, Double.NaN, 1, 1.5}, false)
            .panel("All alike", new double[] {3, 3, 3, 3}, true)
            .footer("Every panel has its own scale.")
            .build();

    GoldenImages.of(PanelPlotTest.class).check("lines", plot.render());
  }

  @Test
  void wrongNumbersOfValuesAreRefused() {
    assertThatThrownBy(() -> PanelPlot.builder(List.of("1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A line needs two places");
    PanelPlot.Builder plot = PanelPlot.builder(List.of("1", "2"));
    assertThatThrownBy(() -> plot.panel("a", new double[3], true))
        .hasMessage("3 values for 2 places");
    assertThatThrownBy(plot::build).hasMessage("A plot needs a panel");
  }
}
