package io.loupe.engine.dl4j.op;

/**
 * The larger of a value and a floor: what the network's randomised ReLU does outside of training.
 *
 * @param floor smallest result
 */
record RandomizedRelu(float floor) implements KernelLowering.Kernel {
  @Override
  public void forward(float[] in, float[] out) {
    for (int i = 0; i < in.length; i++) {
      out[i] = Math.max(in[i], floor);
    }
  }

  @Override
  public void backward(float[] in, float[] out, float[] gradient, float[] target) {
    for (int i = 0; i < in.length; i++) {
      target[i] = in[i] > floor ? gradient[i] : 0;
    }
  }
}
