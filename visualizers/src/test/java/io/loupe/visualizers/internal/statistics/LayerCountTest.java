package io.loupe.visualizers.internal.statistics;

import io.loupe.probe.Statistic;

class LayerCountTest extends TinyNetworkStatistic<LayerStatistics> {
  @Override
  protected Statistic<LayerStatistics> statistic() {
    return new LayerCount(model().layers().get(0), 0, CLASSES);
  }
}
