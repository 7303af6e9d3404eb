package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batch normalisation of a trained network: {@code x * scale + shift} per channel, with {@code
 * scale = gamma / sqrt(running variance + eps)}. Its gradient is the scale (decision 0007).
 */
final class ScaleShiftLowering implements Lowering {
  private final INDArray scale;
  private final INDArray shift;
  private final int channelAxis;

  ScaleShiftLowering(INDArray scale, INDArray shift, int channelAxis) {
    this.scale = scale;
    this.shift = shift;
    this.channelAxis = channelAxis;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    return new BoundStep() {
      @Override
      public void forward() {
        multiply(input.value(), output.value());
        Nd4j.getExecutioner()
            .exec(new BroadcastAddOp(output.value(), shift, output.value(), channelAxis));
      }

      @Override
      public void backward() {
        multiply(output.gradient(), input.target());
        input.commit();
      }
    };
  }

  private void multiply(INDArray from, INDArray to) {
    Nd4j.getExecutioner().exec(new BroadcastMulOp(from, scale, to, channelAxis));
  }

  @Override
  public void close() {
    scale.close();
    shift.close();
  }
}
