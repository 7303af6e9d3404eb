package io.loupe.testkit.reference;

import io.loupe.tensor.Shape;

/** Changes nothing: carries a layer that is an activation function alone. */
record PassThrough(Shape output) implements TinyOp {
  @Override
  public String settings() {
    return "identity" + output;
  }

  @Override
  public float[][] weights() {
    return new float[0][];
  }

  @Override
  public float[] forward(float[] input) {
    return input;
  }

  @Override
  public float[] inputGradient(float[] input, float[] outputGradient) {
    return outputGradient;
  }
}
