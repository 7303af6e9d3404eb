package io.loupe.data;

import io.loupe.error.DatasetException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;

/** Makes batches of samples. */
public final class Samples {
  private Samples() {}

  /**
   * Refuses a sample of another shape than is wanted.
   *
   * @param sample a sample
   * @param wanted shape of one input without batch
   * @return the sample
   * @throws DatasetException if its input has another shape
   */
  public static Sample fitting(Sample sample, Shape wanted) {
    Shape given = sample.input().shape();
    if (!given.equals(wanted)) {
      throw new DatasetException(
          "Sample " + sample.id() + " has shape " + given + ", the model wants " + wanted + ".",
          "Give inputs of that size, channels first.",
          null);
    }
    return sample;
  }

  /**
   * Puts inputs one after another.
   *
   * @param samples at least one, all of one shape
   * @return owned values [N,...] in the order of the samples
   * @throws DatasetException if one has another shape than the first
   */
  public static Tensor stacked(List<Sample> samples) {
    Shape shape = samples.get(0).input().shape();
    int elements = shape.elements();
    float[] values = new float[samples.size() * elements];
    for (int n = 0; n < samples.size(); n++) {
      fitting(samples.get(n), shape).input().data().get(values, n * elements, elements);
    }
    return Tensor.of(shape.withBatch(samples.size()), values);
  }
}
