package io.loupe.testkit.reference;

import io.loupe.model.Weight;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;

/** Fully connected: y[k] = bias[k] + sum over i of weight[k][i] x[i]. */
final class Dense implements TinyOp {
  private final int inputs;
  private final int units;
  private final float[] weight;
  private final float[] bias;

  Dense(int inputs, int units, SeededWeights random) {
    this(inputs, random.scaled(units * inputs, inputs), random.uniform(units, -0.1, 0.1));
  }

  Dense(int inputs, float[] weight, float[] bias) {
    this.inputs = inputs;
    this.units = bias.length;
    this.weight = weight.clone();
    this.bias = bias.clone();
    if (weight.length != units * inputs) {
      throw new IllegalArgumentException("Weights of another size");
    }
  }

  private Dense(Dense trained, TinyRedraw redraw) {
    this.inputs = trained.inputs;
    this.units = trained.units;
    this.weight = redraw.kernel(trained.weight);
    this.bias = redraw.bias(trained.bias);
  }

  @Override
  public TinyOp redrawn(TinyRedraw redraw) {
    return new Dense(this, redraw);
  }

  @Override
  public Shape output() {
    return Shape.of(units);
  }

  @Override
  public String settings() {
    return "dense " + inputs + " to " + units;
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
            List.of(Weight.Axis.OUTPUT, Weight.Axis.INPUT),
            Tensor.of(Shape.of(units, inputs), weight.clone())),
        TinyOp.perOutput("bias", bias));
  }

  @Override
  public float[] forward(float[] input) {
    float[] output = new float[units];
    for (int k = 0; k < units; k++) {
      double sum = bias[k];
      for (int i = 0; i < inputs; i++) {
        sum += (double) weight[k * inputs + i] * input[i];
      }
      output[k] = (float) sum;
    }
    return output;
  }

  @Override
  public float[] inputGradient(float[] input, float[] outputGradient) {
    double[] gradient = new double[inputs];
    for (int k = 0; k < units; k++) {
      for (int i = 0; i < inputs; i++) {
        gradient[i] += (double) weight[k * inputs + i] * outputGradient[k];
      }
    }
    return TinyOp.toFloats(gradient);
  }
}
