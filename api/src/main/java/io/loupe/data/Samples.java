package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/** Makes batches of samples. */
public final class Samples {
  private static final int PIECE = 4096;

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
   * @throws DatasetException if one has another shape than the first, or a value that is NaN or
   *     infinite
   */
  public static Tensor stacked(List<Sample> samples) {
    Shape shape = samples.get(0).input().shape();
    int elements = shape.elements();
    float[] values = new float[samples.size() * elements];
    for (int n = 0; n < samples.size(); n++) {
      fitting(samples.get(n), shape).input().data().get(values, n * elements, elements);
    }
    int broken = notFinite(values, values.length);
    if (broken >= 0) {
      Sample sample = samples.get(broken / elements);
      throw notFinite("Sample " + sample.id(), values[broken], broken % elements);
    }
    return Tensor.of(shape.withBatch(samples.size()), values);
  }

  /**
   * Refuses values that are NaN or infinite: networks swallow them in a ReLU or a maximum, and give
   * answers that look like any other. For engines, before they run anything.
   *
   * @param what the values are, as a sentence begins, for example {@code The batch}
   * @param values [N,...]
   * @throws DatasetException if one is, naming item and place
   */
  @Experimental
  public static void requireFinite(String what, Tensor values) {
    int broken = notFinite(values);
    if (broken >= 0) {
      int each = Math.max(1, values.shape().elements() / values.shape().dim(0));
      throw notFinite(what + ", item " + broken / each + ",", values.get(broken), broken % each);
    }
  }

  private static int notFinite(Tensor values) {
    FloatBuffer rest = values.data();
    float[] piece = new float[Math.min(PIECE, rest.remaining())];
    for (int start = 0; rest.hasRemaining(); start += piece.length) {
      int count = Math.min(piece.length, rest.remaining());
      rest.get(piece, 0, count);
      int found = notFinite(piece, count);
      if (found >= 0) {
        return start + found;
      }
    }
    return -1;
  }

  /** Index of the first such value, -1 if there is none: times 0 they are not 0. */
  private static int notFinite(float[] values, int count) {
    float sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i] * 0;
    }
    for (int i = 0; sum != 0 && i < count; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  private static DatasetException notFinite(String what, float value, int place) {
    return new DatasetException(
        what + " has the value " + value + " at place " + place + ".",
        "Replace values that are missing or not finite before the model sees them.",
        null);
  }
}
