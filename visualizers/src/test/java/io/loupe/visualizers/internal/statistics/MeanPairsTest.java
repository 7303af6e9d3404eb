package io.loupe.visualizers.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.model.LayerInfo;
import io.loupe.probe.Statistic;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.statistics.MeanPairs.Contest;
import io.loupe.visualizers.internal.statistics.MeanPairs.Differences;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeanPairsTest extends TinyNetworkStatistic<Differences> {
  @Override
  protected Statistic<Differences> statistic() {
    LayerInfo layer = model().layers().get(0);
    int positions = Maps.of(layer).positions();
    List<Integer> first = IntStream.range(0, positions).map(p -> p % 4 - 1).boxed().toList();
    List<Integer> second = IntStream.range(0, positions).map(p -> (p + 2) % 3).boxed().toList();
    return new MeanPairs(
        layer,
        Map.of(
            LayerStatistics.ALL,
            new Contest(first, second),
            0,
            new Contest(second, first),
            3,
            new Contest(first, second)));
  }

  @Test
  void isMadeAgainOfWords() {
    MeanPairs made = (MeanPairs) statistic();
    List<String> words = made.recipe().orElseThrow().arguments();
    assertThat(new MeanPairs.Provider().make(words, model())).isEqualTo(made);
    List<String> strange = new ArrayList<>(words);
    strange.set(2, words.get(2).replaceFirst("^-1", "99"));
    assertThatThrownBy(() -> new MeanPairs.Provider().make(strange, model()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
