package io.loupe.visualizers.internal.statistics;

import io.loupe.probe.MapStatistics;
import io.loupe.probe.Statistic;
import io.loupe.visualizers.internal.ByClass;

class InputsByClassTest extends TinyNetworkStatistic<ByClass<MapStatistics>> {
  @Override
  protected Statistic<ByClass<MapStatistics>> statistic() {
    return MapsByClass.ofInputs(model().info().input().shape(), CLASSES);
  }
}
