package io.loupe.visualizers.internal;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;

/** Arithmetic on whole inputs, [C,H,W], [C,T] or [K]. */
public final class Images {
  private Images() {}

  public static Tensor difference(Tensor one, Tensor other) {
    float[] values = one.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] -= other.get(i);
    }
    return Tensor.of(one.shape(), values);
  }

  public static float[] magnitudes(Tensor image) {
    float[] values = image.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return values;
  }

  /** The mean over the channels. */
  public static Tensor flat(Tensor image) {
    Shape positions = image.shape().item();
    float[] means = new float[positions.elements()];
    int channels = image.shape().elements() / means.length;
    for (int i = 0; i < image.shape().elements(); i++) {
      means[i % means.length] += image.get(i) / channels;
    }
    return Tensor.of(positions, means);
  }

  /** All of them, [N,...]; values may be anything, also not finite. */
  public static Tensor stacked(List<Tensor> images) {
    Shape shape = images.get(0).shape();
    float[] values = new float[images.size() * shape.elements()];
    for (int n = 0; n < images.size(); n++) {
      images.get(n).data().get(values, n * shape.elements(), shape.elements());
    }
    return Tensor.of(shape.withBatch(images.size()), values);
  }
}
