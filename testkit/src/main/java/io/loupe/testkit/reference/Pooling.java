package io.loupe.testkit.reference;

import io.loupe.tensor.Shape;

/** Maximum or mean over windows that do not overlap; rows that fill no window are left out. */
final class Pooling implements TinyOp {
  private final Shape input;
  private final Shape output;
  private final int size;
  private final boolean maximum;

  Pooling(Shape input, int size, boolean maximum) {
    this.input = input;
    this.size = size;
    this.maximum = maximum;
    this.output = Shape.of(input.dim(0), input.dim(1) / size, input.dim(2) / size);
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public String settings() {
    return (maximum ? "max pool " : "average pool ") + input + " by " + size;
  }

  @Override
  public float[][] weights() {
    return new float[0][];
  }

  @Override
  public float[] forward(float[] in) {
    float[] out = new float[output.elements()];
    for (int at = 0; at < out.length; at++) {
      int first = firstOf(at);
      out[at] = maximum ? in[winner(in, first)] : mean(in, first);
    }
    return out;
  }

  @Override
  public float[] inputGradient(float[] in, float[] outputGradient) {
    float[] gradient = new float[input.elements()];
    for (int at = 0; at < outputGradient.length; at++) {
      int first = firstOf(at);
      if (maximum) {
        gradient[winner(in, first)] = outputGradient[at];
      } else {
        for (int i = 0; i < size * size; i++) {
          gradient[cell(first, i)] = outputGradient[at] / (size * size);
        }
      }
    }
    return gradient;
  }

  /** First position of the highest value, in row-major order. */
  private int winner(float[] in, int first) {
    int best = first;
    for (int i = 1; i < size * size; i++) {
      if (in[cell(first, i)] > in[best]) {
        best = cell(first, i);
      }
    }
    return best;
  }

  private float mean(float[] in, int first) {
    double sum = 0;
    for (int i = 0; i < size * size; i++) {
      sum += in[cell(first, i)];
    }
    return (float) (sum / (size * size));
  }

  private int cell(int first, int i) {
    return first + i / size * input.dim(2) + i % size;
  }

  private int firstOf(int outputIndex) {
    int column = outputIndex % output.dim(2);
    int row = outputIndex / output.dim(2) % output.dim(1);
    int channel = outputIndex / output.dim(2) / output.dim(1);
    return (channel * input.dim(1) + row * size) * input.dim(2) + column * size;
  }
}
