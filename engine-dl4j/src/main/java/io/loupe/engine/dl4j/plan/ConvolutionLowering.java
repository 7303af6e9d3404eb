package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Two-dimensional convolution in [N,C,H,W], weights [out,in,kH,kW]. At stride 1 its input gradient
 * is a convolution with the kernel turned by 180 degrees and its channel axes swapped, which
 * reaches the fast path; otherwise the backward operation is used and its weight gradient thrown
 * away.
 */
final class ConvolutionLowering implements Lowering {
  private static final int NCHW = 0;
  private static final int OUT_IN_H_W = 1;

  private final ConvolutionGeometry geometry;
  private final INDArray weights;
  private final @Nullable INDArray bias;
  private final @Nullable INDArray turned;

  ConvolutionLowering(ConvolutionGeometry geometry, INDArray weights, @Nullable INDArray bias) {
    this.geometry = geometry;
    this.weights = weights.dup('c');
    this.bias = bias == null ? null : bias.reshape(bias.length()).dup();
    this.turned = geometry.gradientIsConvolution() ? turned(weights) : null;
  }

  private static INDArray turned(INDArray weights) {
    long[] shape = weights.shape();
    int area = (int) (shape[2] * shape[3]);
    float[] from = weights.dup('c').data().asFloat();
    float[] to = new float[from.length];
    for (int out = 0; out < shape[0]; out++) {
      for (int in = 0; in < shape[1]; in++) {
        int source = (int) (out * shape[1] + in) * area;
        int target = (int) (in * shape[0] + out) * area;
        for (int k = 0; k < area; k++) {
          to[target + k] = from[source + area - 1 - k];
        }
      }
    }
    return Nd4j.createFromArray(to).reshape(shape[1], shape[0], shape[2], shape[3]);
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    INDArray[] operands =
        bias == null
            ? new INDArray[] {input.value(), weights}
            : new INDArray[] {input.value(), weights, bias};
    Op forward = Op.of("conv2d", operands, output.value(), geometry.arguments(NCHW, OUT_IN_H_W));
    return new BoundStep() {
      private @Nullable Op backward;

      @Override
      public void forward() {
        forward.run();
      }

      @Override
      public void backward() {
        Op op = backward;
        if (op == null) {
          op = gradientOp(input, output);
          backward = op;
        }
        op.runInto(input.target());
        input.commit();
      }
    };
  }

  private Op gradientOp(Slot input, Slot output) {
    if (turned != null) {
      return Op.of(
          "conv2d",
          new INDArray[] {output.gradient(), turned},
          input.target(),
          geometry.turned().arguments(NCHW, OUT_IN_H_W));
    }
    return Op.of(
        "conv2d_input_bp",
        new INDArray[] {Nd4j.createFromArray(input.shape()), weights, output.gradient()},
        input.target(),
        geometry.arguments(NCHW, OUT_IN_H_W));
  }

  @Override
  public void close() {
    weights.close();
    if (bias != null) {
      bias.close();
    }
    if (turned != null) {
      turned.close();
    }
  }
}
