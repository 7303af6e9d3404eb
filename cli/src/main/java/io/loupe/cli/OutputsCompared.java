package io.loupe.cli;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How far the outputs of two models are apart.
 *
 * @param largest difference of one output, as a share of the largest output
 * @param samples on how many inputs
 */
record OutputsCompared(double largest, long samples) {
  private static final int NOISES = 64;

  static OutputsCompared of(Model first, Model second, Dataset data) {
    List<float[]> expected = outputs(first, data);
    List<float[]> actual = outputs(second, data);
    double difference = 0;
    double size = 0;
    for (int n = 0; n < expected.size(); n++) {
      for (int i = 0; i < expected.get(n).length; i++) {
        double value = expected.get(n)[i];
        difference = Math.max(difference, Math.abs(value - actual.get(n)[i]));
        size = Math.max(size, Math.abs(value));
      }
    }
    return new OutputsCompared(size == 0 ? difference : difference / size, expected.size());
  }

  /** Inputs between black and white, the same for the same seed. */
  static Dataset noise(InputSpec input, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Sample> samples = new ArrayList<>();
    for (int n = 0; n < NOISES; n++) {
      float[] values = new float[input.shape().elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (input.min() + (input.max() - input.min()) * random.nextDouble());
      }
      samples.add(Sample.of("noise " + n, Tensor.of(input.shape(), values)));
    }
    return Datasets.of(samples);
  }

  private static List<float[]> outputs(Model model, Dataset data) {
    ProbeRequest head = ProbeRequest.of(LayerSelection.OUTPUT.resolve(model).get(0).name());
    List<float[]> outputs = new ArrayList<>();
    model
        .probe()
        .run(
            ProbePlan.of(head),
            data,
            batch -> {
              float[] values = batch.get(head).toArray();
              int width = values.length / batch.samples().size();
              for (int n = 0; n < batch.samples().size(); n++) {
                float[] item = new float[width];
                System.arraycopy(values, n * width, item, 0, width);
                outputs.add(item);
              }
            },
            RunMonitor.silent());
    return outputs;
  }
}
