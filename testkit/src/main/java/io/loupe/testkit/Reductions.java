package io.loupe.testkit;

import io.loupe.probe.Reduction;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;

/** Reductions of every kind that fit a layer. */
final class Reductions {
  private Reductions() {}

  static List<Reduction> of(Shape layer) {
    int last = layer.rank() == 0 ? 0 : layer.dim(0) - 1;
    Reduction some = Reduction.channels(last == 0 ? List.of(0) : List.of(last, 0));
    return List.of(
        Reduction.argMaxChannel(Float.NEGATIVE_INFINITY),
        Reduction.argMaxChannel(0),
        Reduction.argMaxChannel(0.25f),
        Reduction.meanSpatial(),
        Reduction.maxSpatial(),
        some,
        new Reduction.Then(some, Reduction.maxSpatial()),
        new Reduction.Then(Reduction.none(), Reduction.argMaxChannel(0)),
        new Doubled());
  }

  /** A third party's reduction. */
  private record Doubled() implements Reduction.Host {
    @Override
    public Tensor apply(Tensor batch) {
      float[] values = batch.toArray();
      for (int i = 0; i < values.length; i++) {
        values[i] *= 2;
      }
      return Tensor.of(batch.shape(), values);
    }
  }
}
