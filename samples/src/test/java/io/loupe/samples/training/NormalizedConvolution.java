package io.loupe.samples.training;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution without bias, batch normalisation (Ioffe and Szegedy 2015, <a
 * href="https://arxiv.org/abs/1502.03167">arXiv:1502.03167</a>) and, where wanted, ReLU, forward
 * and back, in buffers that are made once.
 */
final class NormalizedConvolution {

  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.98;
  private static final int TRAINING = -1;

  private final String convolution;
  private final String norm;
  private final boolean rectified;
  private final Weights kernel;
  private final Weights scale;
  private final INDArray output;
  private final INDArray outputGradient;
  private final INDArray sumsGradient;
  private final INDArray sums;
  private final CustomOp convolve;
  private final CustomOp convolveBack;
  private final int channels;
  private final int positions;
  private final float[] values;
  private final float[] normalized;
  private final float[] gradient;
  private final double[] deviation;
  private final float[] runningMean;
  private final float[] runningVariance;
  private int settled = TRAINING;

  /**
   * Reads {@code input} and writes to {@code inputGradient}, both [N, C, H, W], at every pass.
   *
   * @param number of the layers {@code convN} and {@code bnN} of the network
   */
  NormalizedConvolution(
      ComputationGraph network,
      String number,
      INDArray input,
      INDArray inputGradient,
      int stride,
      boolean rectified) {
    convolution = "conv" + number;
    norm = "bn" + number;
    this.rectified = rectified;
    INDArray matrix = network.getLayer(convolution).getParam("W").dup('c');
    INDArray none = Nd4j.zeros(DataType.FLOAT, matrix.size(0));
    kernel = new Weights(convolution, matrix, none, matrix.like(), none.like());
    INDArray ones = Nd4j.ones(DataType.FLOAT, matrix.size(0));
    scale = new Weights(norm, ones, none.dup(), none.like(), none.like());
    channels = (int) matrix.size(0);
    long side = input.size(2) / stride;
    positions = (int) (side * side);
    output = Nd4j.zeros(DataType.FLOAT, input.size(0), channels, side, side);
    outputGradient = output.like();
    sums = output.like();
    sumsGradient = output.like();
    values = new float[(int) output.length()];
    normalized = new float[values.length];
    gradient = new float[values.length];
    deviation = new double[channels];
    runningMean = new float[channels];
    runningVariance = new float[channels];
    Arrays.fill(runningVariance, 1);
    int size = (int) matrix.size(2);
    int[] settings = {size, size, stride, stride, 0, 0, 1, 1, 1, 0, 1};
    convolve =
        DynamicCustomOp.builder("conv2d")
            .addInputs(input, matrix)
            .addOutputs(sums)
            .addIntegerArguments(settings)
            .build();
    convolveBack =
        DynamicCustomOp.builder("conv2d_bp")
            .addInputs(input, matrix, sumsGradient)
            .addOutputs(inputGradient, kernel.matrixGradient())
            .addIntegerArguments(settings)
            .build();
  }

  INDArray output() {
    return output;
  }

  INDArray outputGradient() {
    return outputGradient;
  }

  List<Weights> weights() {
    return List.of(kernel, scale);
  }

  /** From here on the means that will be used later are plain ones over the batches to come. */
  void settle() {
    settled = 0;
  }

  /** Computes the output, and lets the means that will be used later follow. */
  void forward() {
    Nd4j.exec(convolve);
    sums.data().asNioFloat().get(0, values);
    FloatBuffer factors = scale.matrix().data().asNioFloat();
    FloatBuffer summands = scale.bias().data().asNioFloat();
    int count = values.length / channels;
    double share = settled == TRAINING ? 1 - MOMENTUM : 1.0 / ++settled;
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double squares = 0;
      for (int start = c * positions; start < values.length; start += channels * positions) {
        for (int i = start; i < start + positions; i++) {
          sum += values[i];
          squares += (double) values[i] * values[i];
        }
      }
      double mean = sum / count;
      double variance = Math.max(0, squares / count - mean * mean);
      deviation[c] = Math.sqrt(variance + EPSILON);
      runningMean[c] += (float) (share * (mean - runningMean[c]));
      runningVariance[c] += (float) (share * (variance - runningVariance[c]));
      float centre = (float) mean;
      float inverse = (float) (1 / deviation[c]);
      for (int start = c * positions; start < values.length; start += channels * positions) {
        for (int i = start; i < start + positions; i++) {
          normalized[i] = (values[i] - centre) * inverse;
          float value = normalized[i] * factors.get(c) + summands.get(c);
          values[i] = rectified ? Math.max(0, value) : value;
        }
      }
    }
    output.data().asNioFloat().put(0, values);
  }

  /** Computes the gradients of the weights and of the input from that of the output. */
  void backward() {
    outputGradient.data().asNioFloat().get(0, gradient);
    FloatBuffer factors = scale.matrix().data().asNioFloat();
    int count = values.length / channels;
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double along = 0;
      for (int start = c * positions; start < values.length; start += channels * positions) {
        for (int i = start; i < start + positions; i++) {
          if (rectified && values[i] <= 0) {
            gradient[i] = 0;
          }
          sum += gradient[i];
          along += (double) gradient[i] * normalized[i];
        }
      }
      scale.matrixGradient().putScalar(c, along);
      scale.biasGradient().putScalar(c, sum);
      float factor = (float) (factors.get(c) / deviation[c]);
      float mean = (float) (sum / count);
      float slope = (float) (along / count);
      for (int start = c * positions; start < values.length; start += channels * positions) {
        for (int i = start; i < start + positions; i++) {
          gradient[i] = factor * (gradient[i] - mean - slope * normalized[i]);
        }
      }
    }
    sumsGradient.data().asNioFloat().put(0, gradient);
    Nd4j.exec(convolveBack);
  }

  /** Copies the weights and the means into the network's two layers. */
  void copyTo(ComputationGraph network) {
    network.getLayer(convolution).getParam("W").assign(kernel.matrix());
    Layer layer = network.getLayer(norm);
    put(layer.getParam("gamma"), scale.matrix());
    put(layer.getParam("beta"), scale.bias());
    put(layer.getParam("mean"), Nd4j.createFromArray(runningMean));
    put(layer.getParam("var"), Nd4j.createFromArray(runningVariance));
  }

  private static void put(INDArray target, INDArray row) {
    target.assign(row.reshape(target.shape()));
  }
}
