package io.loupe.visualizers.internal.statistics;

import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.probe.Statistic;
import io.loupe.testkit.StatisticContract;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class LayerCountTest extends StatisticContract<LayerStatistics> {
  private static final List<String> CLASSES = List.of("a", "b", "c", "d");

  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Override
  protected Statistic<LayerStatistics> statistic() {
    return new LayerCount(model.layers().get(0), 0, CLASSES);
  }

  @Override
  protected Model model() {
    return model;
  }

  @Override
  protected List<Sample> samples() {
    return CountedSamples.of(model.info().input());
  }

  @AfterEach
  void close() {
    model.close();
  }
}
