package io.loupe.engine.dl4j.op;

/**
 * The larger of a value and a floor: what the network's randomised ReLU does outside of training.
 *
 * @param floor smallest result
 */
record RandomizedRelu(float floor) implements RowOp {
  @Override
  public void forward(float[][] inputs, float[] out) {
    float[] in = inputs[0];
    for (int i = 0; i < in.length; i++) {
      out[i] = Math.max(in[i], floor);
    }
  }

  @Override
  public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
    float[] in = inputs[0];
    float[] target = targets[0];
    for (int i = 0; i < in.length; i++) {
      target[i] = in[i] > floor ? gradient[i] : 0;
    }
  }
}
