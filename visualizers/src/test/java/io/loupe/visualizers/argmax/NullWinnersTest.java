package io.loupe.visualizers.argmax;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.artifact.Artifact;
import io.loupe.probe.MapStatistics;
import io.loupe.tensor.Shape;
import io.loupe.visualizers.argmax.ArgmaxFilterVisualizer.By;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.statistics.HandMade;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.internal.statistics.WinnerMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A null model whose filters are the trained ones in another order. */
class NullWinnersTest {
  private static final int[] ORDER = {2, 0, 1};

  @ParameterizedTest
  @EnumSource
  void filtersAreNamedAsTheTrainedOnesThatTheyStandFor(By by) {
    LayerStatistics trained = HandMade.of(3, 4);
    LayerStatistics redrawn = HandMade.of(3, 4);
    int[][] winners = {{0, 1, 2, -1}, {0, 1, 1, 2}, {0, 2, 2, 2}};
    for (int label = 0; label < 3; label++) {
      HandMade.add(trained, label, values(winners[label], false));
      if (label != 1) {
        HandMade.add(redrawn, label, values(winners[label], true));
      }
    }
    HandMade.add(redrawn, 0, values(winners[1], true));
    ByClass<MapStatistics> inputs =
        new ByClass<>(List.of("a", "b", "c"), () -> new MapStatistics(1));
    for (int label = 0; label < 3; label++) {
      inputs.of(HandMade.sample(label)).add(new float[1], 0);
    }
    NullWinners beside = new NullWinners(trained, redrawn, by, new SplittableRandom(1));
    List<WinnerSheet.Column> columns = WinnerSheet.columns(trained, inputs, by, 3);
    Artifact.Numbers numbers = (Artifact.Numbers) beside.numbers("sheet", columns);

    assertThat(beside.similarity().value()).isEqualTo(1);
    assertThat(beside.caption()).contains("similarity 1.00");
    assertThat(numbers.name()).isEqualTo("sheet-null");
    assertThat(numbers.tensor().shape()).isEqualTo(Shape.of(4, 1, 4));
    float[] named = numbers.tensor().toArray();
    WinnerMap all = columns.get(0).answers().get(0).map();
    for (int p = 0; p < 4; p++) {
      assertThat(named[p]).as("all, place %d", p).isEqualTo(all.winner(p));
      assertThat(named[12 + p]).as("class c, place %d", p).isEqualTo(winners[2][p]);
      assertThat(named[8 + p]).as("class b has no samples").isNaN();
    }
    assertThat(named[4]).isEqualTo(0);
    assertThat(named[5]).isEqualTo(1);
  }

  private static float[] values(int[] winners, boolean reordered) {
    float[] values = new float[12];
    for (int p = 0; p < 4; p++) {
      if (winners[p] >= 0) {
        int filter = reordered ? ORDER[winners[p]] : winners[p];
        values[filter * 4 + p] = 1 + winners[p];
      }
    }
    return values;
  }
}
