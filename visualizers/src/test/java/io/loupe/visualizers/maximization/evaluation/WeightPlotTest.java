package io.loupe.visualizers.maximization.evaluation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.testkit.GoldenImages;
import io.loupe.visualizers.maximization.evaluation.WeightReport.WeightPlot;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class WeightPlotTest {
  @Test
  void isTheSameEverywhere() {
    WeightPlot plot =
        new WeightPlot(
            "What was measured at each weight",
            "weight",
            List.of("1", "2", "4", "8"),
            2,
            "chosen",
            List.of(
                panel("Probability", true, 0.99991, 0.99992, 0.9999, 0.99989),
                panel("Distance", false, 2, Double.NaN, 1, 1.5),
                panel("All alike", true, 3, 3, 3, 3)),
            "Every panel has its own scale.");

    GoldenImages.of(WeightPlotTest.class).check("lines", plot.draw());
  }

  @Test
  void wrongNumbersOfValuesAreRefused() {
    assertThatThrownBy(() -> plot(1, panel("a", true, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A plot needs two places and a panel");
    assertThatThrownBy(() -> plot(2)).hasMessage("A plot needs two places and a panel");
    assertThatThrownBy(() -> plot(2, panel("a", true, 1, 2, 3)))
        .hasMessage("3 values for 2 places");
  }

  private static WeightPlot plot(int places, WeightPlot.Panel... panels) {
    return new WeightPlot("", "", Collections.nCopies(places, ""), 0, "", List.of(panels), "");
  }

  private static WeightPlot.Panel panel(String name, boolean higherIsBetter, double... values) {
    return new WeightPlot.Panel(name, DoubleStream.of(values).boxed().toList(), higherIsBetter);
  }
}
