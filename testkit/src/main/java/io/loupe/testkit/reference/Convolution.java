package io.loupe.testkit.reference;

import io.loupe.model.Weight;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;

/** Two-dimensional convolution (cross-correlation) with square kernels. */
final class Convolution implements TinyOp {
  private final Shape input;
  private final Shape output;
  private final int kernel;
  private final int stride;
  private final int top;
  private final int left;
  private final Padding padding;
  private final float[] weight;
  private final float[] bias;

  Convolution(
      Shape input, int filters, int kernel, int stride, Padding padding, SeededWeights random) {
    this(
        input,
        kernel,
        stride,
        padding,
        random.scaled(filters * input.dim(0) * kernel * kernel, input.dim(0) * kernel * kernel),
        random.uniform(filters, -0.1, 0.1));
  }

  Convolution(Shape input, int kernel, int stride, Padding padding, float[] weight, float[] bias) {
    this.input = input;
    this.kernel = kernel;
    this.stride = stride;
    this.padding = padding;
    this.top = padding.before(input.dim(1), kernel, stride);
    this.left = padding.before(input.dim(2), kernel, stride);
    this.output =
        Shape.of(
            bias.length,
            padding.outputSize(input.dim(1), kernel, stride),
            padding.outputSize(input.dim(2), kernel, stride));
    this.weight = weight.clone();
    this.bias = bias.clone();
    if (weight.length != bias.length * input.dim(0) * kernel * kernel) {
      throw new IllegalArgumentException("Kernels of another size");
    }
  }

  private Convolution(Convolution trained, TinyRedraw redraw) {
    this.input = trained.input;
    this.output = trained.output;
    this.kernel = trained.kernel;
    this.stride = trained.stride;
    this.top = trained.top;
    this.left = trained.left;
    this.padding = trained.padding;
    this.weight = redraw.kernel(trained.weight);
    this.bias = redraw.bias(trained.bias);
  }

  @Override
  public TinyOp redrawn(TinyRedraw redraw) {
    return new Convolution(this, redraw);
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public String settings() {
    return "conv " + input + " to " + output + " k" + kernel + " s" + stride + " " + padding;
  }

  @Override
  public float[][] weights() {
    return new float[][] {weight, bias};
  }

  @Override
  public List<Weight> readable() {
    return List.of(
        new Weight(
            "kernel",
            List.of(Weight.Axis.OUTPUT, Weight.Axis.INPUT, Weight.Axis.HEIGHT, Weight.Axis.WIDTH),
            Tensor.of(Shape.of(output.dim(0), input.dim(0), kernel, kernel), weight.clone())),
        TinyOp.perOutput("bias", bias));
  }

  @Override
  public float[] forward(float[] in) {
    float[] out = new float[output.elements()];
    int at = 0;
    for (int k = 0; k < output.dim(0); k++) {
      for (int row = 0; row < output.dim(1); row++) {
        for (int column = 0; column < output.dim(2); column++) {
          out[at++] = (float) (bias[k] + window(in, k, row * stride - top, column * stride - left));
        }
      }
    }
    return out;
  }

  private double window(float[] in, int filter, int firstRow, int firstColumn) {
    double sum = 0;
    for (int c = 0; c < input.dim(0); c++) {
      for (int i = Math.max(0, -firstRow); i < kernel && firstRow + i < input.dim(1); i++) {
        int w = weightAt(filter, c, i);
        int x = inputAt(c, firstRow + i) + firstColumn;
        for (int j = Math.max(0, -firstColumn); j < kernel && firstColumn + j < input.dim(2); j++) {
          sum += (double) weight[w + j] * in[x + j];
        }
      }
    }
    return sum;
  }

  @Override
  public float[] inputGradient(float[] in, float[] outputGradient) {
    double[] gradient = new double[input.elements()];
    int at = 0;
    for (int k = 0; k < output.dim(0); k++) {
      for (int row = 0; row < output.dim(1); row++) {
        for (int column = 0; column < output.dim(2); column++) {
          spread(gradient, outputGradient[at++], k, row * stride - top, column * stride - left);
        }
      }
    }
    return TinyOp.toFloats(gradient);
  }

  private void spread(double[] gradient, float value, int filter, int firstRow, int firstColumn) {
    if (value == 0) {
      return;
    }
    for (int c = 0; c < input.dim(0); c++) {
      for (int i = Math.max(0, -firstRow); i < kernel && firstRow + i < input.dim(1); i++) {
        int w = weightAt(filter, c, i);
        int x = inputAt(c, firstRow + i) + firstColumn;
        for (int j = Math.max(0, -firstColumn); j < kernel && firstColumn + j < input.dim(2); j++) {
          gradient[x + j] += (double) weight[w + j] * value;
        }
      }
    }
  }

  private int weightAt(int filter, int channel, int row) {
    return ((filter * input.dim(0) + channel) * kernel + row) * kernel;
  }

  private int inputAt(int channel, int row) {
    return (channel * input.dim(1) + row) * input.dim(2);
  }
}
