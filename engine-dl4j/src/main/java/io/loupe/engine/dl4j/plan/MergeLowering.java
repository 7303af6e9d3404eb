package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Inputs side by side along one axis. */
record MergeLowering(int axis) implements Lowering {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new BoundStep() {
      @Override
      public void forward() {
        long at = 0;
        for (Slot input : inputs) {
          long next = at + input.shape()[axis];
          part(output.value(), at, next).assign(input.value());
          at = next;
        }
      }

      @Override
      public void backward() {
        long at = 0;
        for (Slot input : inputs) {
          long next = at + input.shape()[axis];
          input.add(part(output.gradient(), at, next));
          at = next;
        }
      }
    };
  }

  private INDArray part(INDArray whole, long from, long to) {
    INDArrayIndex[] indices = new INDArrayIndex[whole.rank()];
    java.util.Arrays.fill(indices, NDArrayIndex.all());
    indices[axis] = NDArrayIndex.interval(from, to);
    return whole.get(indices);
  }
}
