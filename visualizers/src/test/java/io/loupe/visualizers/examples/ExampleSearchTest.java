package io.loupe.visualizers.examples;

import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.probe.Statistic;
import io.loupe.testkit.StatisticContract;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.statistics.CountedSamples;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class ExampleSearchTest extends StatisticContract<ExampleSearch.Found> {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Override
  protected Statistic<ExampleSearch.Found> statistic() {
    return new ExampleSearch(model.layers().get(0), List.of(2, 0), 5, model.info().input().shape());
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
