package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The same values in another shape.
 *
 * @param order in which the network reads pictures
 */
record FlattenLowering(Order order) implements Lowering {
  /** What happens to [H,W,C] when it becomes a list, or the other way round. */
  enum Order {
    /** Values stay where they lie. */
    AS_STORED,
    /** A picture becomes a list [C,H,W]. */
    PLANES_OUT,
    /** A list [C,H,W] becomes a picture. */
    PLANES_IN
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    if (order == Order.AS_STORED) {
      output.share(input.value().reshape('c', output.shape()));
    }
    return new BoundStep() {
      @Override
      public void forward() {
        switch (order) {
          case AS_STORED -> {}
          case PLANES_OUT -> planes(output.value(), input.shape()).assign(input.value());
          case PLANES_IN -> output.value().assign(planes(input.value(), output.shape()));
        }
      }

      @Override
      public void backward() {
        switch (order) {
          case AS_STORED -> input.add(output.gradient().reshape('c', input.shape()));
          case PLANES_OUT -> input.add(planes(output.gradient(), input.shape()));
          case PLANES_IN -> {
            planes(input.target(), output.shape()).assign(output.gradient());
            input.commit();
          }
        }
      }
    };
  }

  /** View of a list [C,H,W] as [H,W,C]. */
  private static INDArray planes(INDArray list, long[] picture) {
    return list.reshape('c', picture[0], picture[3], picture[1], picture[2]).permute(0, 2, 3, 1);
  }
}
