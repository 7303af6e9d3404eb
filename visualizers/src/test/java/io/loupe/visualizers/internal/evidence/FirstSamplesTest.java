package io.loupe.visualizers.internal.evidence;

import io.loupe.probe.Statistic;
import io.loupe.visualizers.internal.statistics.TinyNetworkStatistic;

class FirstSamplesTest extends TinyNetworkStatistic<KeptSamples> {
  @Override
  protected Statistic<KeptSamples> statistic() {
    return new FirstSamples(60, model().info().input());
  }
}
