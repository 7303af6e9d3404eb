package io.loupe.testkit.reference;

import io.loupe.model.Weight;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;

/** Batch normalisation in inference mode: a scale and a shift per channel. */
final class BatchNorm implements TinyOp {
  private static final double EPSILON = 1e-3;

  private final Shape shape;
  private final float[] gamma;
  private final float[] beta;
  private final float[] mean;
  private final float[] variance;

  BatchNorm(Shape shape, SeededWeights random) {
    this.shape = shape;
    int channels = shape.dim(0);
    this.gamma = random.uniform(channels, 0.5, 1.5);
    this.beta = random.uniform(channels, -0.3, 0.3);
    this.mean = random.uniform(channels, -0.3, 0.3);
    this.variance = random.uniform(channels, 0.2, 2);
  }

  private BatchNorm(BatchNorm other, float[] gamma) {
    this.shape = other.shape;
    this.gamma = gamma;
    this.beta = other.beta;
    this.mean = other.mean;
    this.variance = other.variance;
  }

  /** The same with every gamma below zero. */
  BatchNorm turned() {
    float[] turned = new float[gamma.length];
    for (int c = 0; c < turned.length; c++) {
      turned[c] = -gamma[c];
    }
    return new BatchNorm(this, turned);
  }

  /** Statistics are those of the redrawn network. */
  private BatchNorm(BatchNorm trained, TinyRedraw redraw) {
    this.shape = trained.shape;
    this.gamma = redraw.bias(trained.gamma);
    this.beta = redraw.bias(trained.beta);
    int channels = shape.dim(0);
    int positions = shape.elements() / channels;
    this.mean = new float[channels];
    this.variance = new float[channels];
    int count = redraw.before().size() * positions;
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double squares = 0;
      for (float[] item : redraw.before()) {
        for (int p = c * positions; p < (c + 1) * positions; p++) {
          sum += item[p];
          squares += (double) item[p] * item[p];
        }
      }
      mean[c] = (float) (sum / count);
      variance[c] = (float) Math.max(0, squares / count - sum / count * (sum / count));
    }
  }

  @Override
  public TinyOp redrawn(TinyRedraw redraw) {
    return new BatchNorm(this, redraw);
  }

  @Override
  public Shape output() {
    return shape;
  }

  @Override
  public String settings() {
    return "batch norm " + shape;
  }

  @Override
  public float[][] weights() {
    return new float[][] {gamma, beta, mean, variance};
  }

  @Override
  public List<Weight> readable() {
    return List.of(
        TinyOp.perOutput("gamma", gamma),
        TinyOp.perOutput("beta", beta),
        TinyOp.perOutput("moving_mean", mean),
        TinyOp.perOutput("moving_variance", variance),
        new Weight("epsilon", List.of(), Tensor.of(Shape.of(), (float) EPSILON)));
  }

  @Override
  public float[] forward(float[] input) {
    float[] output = new float[input.length];
    for (int i = 0; i < input.length; i++) {
      int channel = channelOf(i);
      output[i] = (float) ((input[i] - mean[channel]) * scale(channel) + beta[channel]);
    }
    return output;
  }

  @Override
  public float[] inputGradient(float[] input, float[] outputGradient) {
    float[] gradient = new float[input.length];
    for (int i = 0; i < input.length; i++) {
      gradient[i] = (float) (outputGradient[i] * scale(channelOf(i)));
    }
    return gradient;
  }

  private int channelOf(int index) {
    return index / (shape.elements() / shape.dim(0));
  }

  private double scale(int channel) {
    return gamma[channel] / Math.sqrt(variance[channel] + EPSILON);
  }
}
