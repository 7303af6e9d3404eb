package io.loupe.visualizers.examples;

import io.loupe.probe.Statistic;
import io.loupe.visualizers.internal.statistics.TinyNetworkStatistic;
import java.util.List;

class ExampleSearchTest extends TinyNetworkStatistic<ExampleSearch.Found> {
  @Override
  protected Statistic<ExampleSearch.Found> statistic() {
    return new ExampleSearch(
        model().layers().get(0), List.of(2, 0), 5, model().info().input().shape());
  }
}
