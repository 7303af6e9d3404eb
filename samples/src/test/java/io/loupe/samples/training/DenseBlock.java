package io.loupe.samples.training;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** A dense layer, with ReLU where wanted, forward and back, in buffers that are made once. */
final class DenseBlock implements Block {

  private final INDArray input;
  private final INDArray inputGradient;
  private final Weights weights;
  private final boolean rectified;
  private final INDArray sums;
  private final INDArray sumsGradient;
  private final INDArray output;
  private final INDArray outputGradient;
  private final CustomOp relu;
  private final CustomOp reluBack;

  /** Reads {@code input} and writes to {@code inputGradient}, both [N, K], at every pass. */
  DenseBlock(INDArray input, INDArray inputGradient, Weights weights, boolean rectified) {
    this.input = input;
    this.inputGradient = inputGradient;
    this.weights = weights;
    this.rectified = rectified;
    sums = Nd4j.zeros(DataType.FLOAT, input.size(0), weights.matrix().size(1));
    sumsGradient = sums.like();
    output = rectified ? sums.like() : sums;
    outputGradient = rectified ? sums.like() : sumsGradient;
    relu = Rectifier.forward(sums, output);
    reluBack = Rectifier.backward(sums, outputGradient, sumsGradient);
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
    input.mmuli(weights.matrix(), sums);
    sums.addiRowVector(weights.bias());
    if (rectified) {
      Nd4j.exec(relu);
    }
  }

  @Override
  public void backward() {
    if (rectified) {
      Nd4j.exec(reluBack);
    }
    weights.matrixGradient().assign(input.transpose().mmul(sumsGradient));
    weights.biasGradient().assign(sumsGradient.sum(0));
    inputGradient.assign(sumsGradient.mmul(weights.matrix().transpose()));
  }
}
