package io.loupe.visualizers.internal.statistics;

import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.StatisticContract;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;

/**
 * A statistic of a tiny network, on samples of four classes and of none, some equal, some so large
 * that sums change their level.
 */
public abstract class TinyNetworkStatistic<S> extends StatisticContract<S> {
  protected static final List<String> CLASSES = List.of("a", "b", "c", "d");

  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Override
  protected Model model() {
    return model;
  }

  @Override
  protected List<Sample> samples() {
    List<Sample> drawn = TestDatasets.labelled(model.info().input(), 4, 8).samples().toList();
    List<Sample> samples = new ArrayList<>();
    for (int n = 0; n < drawn.size(); n++) {
      Sample sample = drawn.get(n);
      samples.add(n % 7 == 3 ? sample.with(OptionalInt.empty()) : sample);
      if (n % 8 == 5) {
        samples.add(new Sample("again/" + n, sample.input(), sample.label()));
        samples.add(sample.with(times(sample.input(), 3e5f)));
      }
    }
    return samples;
  }

  private static Tensor times(Tensor tensor, float factor) {
    float[] values = tensor.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return Tensor.of(tensor.shape(), values);
  }

  @AfterEach
  void close() {
    model.close();
  }
}
