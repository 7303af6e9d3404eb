package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fully connected, [N,in] to [N,out], weights [in,out]. */
final class DenseLowering implements Lowering {
  private final INDArray weights;
  private final INDArray transposed;
  private final @Nullable INDArray bias;

  DenseLowering(INDArray weights, @Nullable INDArray bias) {
    this.weights = weights.dup('c');
    this.transposed = weights.transpose().dup('c');
    this.bias = bias == null ? null : bias.reshape(1, bias.length()).dup();
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    return new BoundStep() {
      @Override
      public void forward() {
        input.value().mmuli(weights, output.value());
        if (bias != null) {
          output.value().addiRowVector(bias);
        }
      }

      @Override
      public void backward() {
        output.gradient().mmuli(transposed, input.target());
        input.commit();
      }
    };
  }

  @Override
  public void close() {
    weights.close();
    transposed.close();
    if (bias != null) {
      bias.close();
    }
  }
}
