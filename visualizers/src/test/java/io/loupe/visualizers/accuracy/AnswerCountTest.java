package io.loupe.visualizers.accuracy;

import io.loupe.data.Datasets;
import io.loupe.probe.Statistic;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.accuracy.AnswerCount.Answers;
import io.loupe.visualizers.internal.statistics.TinyNetworkStatistic;
import java.util.Optional;

class AnswerCountTest extends TinyNetworkStatistic<Answers> {
  @Override
  protected Statistic<Answers> statistic() {
    return AnswerCount.of(Classifier.of(model(), Optional.of(Datasets.of(samples()))));
  }
}
