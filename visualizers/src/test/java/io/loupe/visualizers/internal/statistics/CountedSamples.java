package io.loupe.visualizers.internal.statistics;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.TestDatasets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Samples of four classes and of none, some equal, some so large that sums change their level. */
public final class CountedSamples {
  private CountedSamples() {}

  public static List<Sample> of(InputSpec input) {
    List<Sample> drawn = TestDatasets.labelled(input, 4, 8).samples().toList();
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
}
