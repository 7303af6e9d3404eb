package io.loupe.samples.training;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A 3 x 3 convolution with padding, a maximum over 2 x 2 pixels where wanted, and ReLU, forward and
 * back, in buffers that are made once.
 *
 * <p>ReLU comes after the maximum, which gives the same values and gradients as before it, for a
 * quarter of the work.
 */
final class ConvolutionBlock implements Block {

  private static final int[] SETTINGS = {3, 3, 1, 1, 0, 0, 1, 1, 1, 0, 1};

  private final Weights weights;
  private final INDArray output;
  private final INDArray outputGradient;
  private final CustomOp convolve;
  private final CustomOp convolveBack;
  private final Optional<MaxPooling> pooling;
  private final CustomOp relu;
  private final CustomOp reluBack;

  /** Reads {@code input} and writes to {@code inputGradient}, both [N, C, H, W], at every pass. */
  ConvolutionBlock(INDArray input, INDArray inputGradient, Weights weights, boolean pooled) {
    this.weights = weights;
    long batch = input.size(0);
    long filters = weights.matrix().size(0);
    long side = input.size(2);
    INDArray sums = Nd4j.zeros(DataType.FLOAT, batch, filters, side, side);
    INDArray sumsGradient = sums.like();
    long kept = pooled ? side / 2 : side;
    INDArray maxima = pooled ? Nd4j.zeros(DataType.FLOAT, batch, filters, kept, kept) : sums;
    INDArray maximaGradient = pooled ? maxima.like() : sumsGradient;
    output = maxima.like();
    outputGradient = maxima.like();
    convolve =
        DynamicCustomOp.builder("conv2d")
            .addInputs(input, weights.matrix(), weights.bias())
            .addOutputs(sums)
            .addIntegerArguments(SETTINGS)
            .build();
    convolveBack =
        DynamicCustomOp.builder("conv2d_bp")
            .addInputs(input, weights.matrix(), weights.bias(), sumsGradient)
            .addOutputs(inputGradient, weights.matrixGradient(), weights.biasGradient())
            .addIntegerArguments(SETTINGS)
            .build();
    pooling =
        pooled
            ? Optional.of(new MaxPooling(sums, sumsGradient, maxima, maximaGradient))
            : Optional.empty();
    relu = Rectifier.forward(maxima, output);
    reluBack = Rectifier.backward(maxima, outputGradient, maximaGradient);
  }

  @Override
  public INDArray output() {
    return output;
  }

  @Override
  public INDArray outputGradient() {
    return outputGradient;
  }

  @Override
  public Weights weights() {
    return weights;
  }

  @Override
  public void forward() {
    Nd4j.exec(convolve);
    pooling.ifPresent(MaxPooling::forward);
    Nd4j.exec(relu);
  }

  @Override
  public void backward() {
    Nd4j.exec(reluBack);
    pooling.ifPresent(MaxPooling::backward);
    Nd4j.exec(convolveBack);
  }
}
