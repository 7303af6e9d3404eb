package io.loupe.engine.dl4j.op;

/** Every kind of convolution: over any number of axes, transposed, and with unshared weights. */
public final class GeneralConvolution implements Linear, RowOp {
  private final Links links;
  private final int inputs;
  private final int outputs;
  private final float[] weights;
  private final float[] bias;

  /**
   * Keeps the weights.
   *
   * @param links which places meet
   * @param inputs channels of the input
   * @param outputs channels of the output
   * @param weights [block, inputs, outputs]; not copied
   * @param bias one for each output channel, or one for each output value; not copied
   */
  public GeneralConvolution(Links links, int inputs, int outputs, float[] weights, float[] bias) {
    this.links = links;
    this.inputs = inputs;
    this.outputs = outputs;
    this.weights = weights;
    this.bias = bias;
  }

  @Override
  public GeneralConvolution randomized(Randomization randomization) {
    return new GeneralConvolution(
        links, inputs, outputs, randomization.kernel(weights), randomization.reordered(bias));
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i += bias.length) {
      System.arraycopy(bias, 0, out, i, bias.length);
    }
    add(in[0], 0, out);
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    addBack(gradient, targets[0], 0);
  }

  @Override
  public void add(float[] in, int at, float[] out) {
    for (int i = 0; i < links.from.length; i++) {
      int from = at + links.from[i] * inputs;
      int to = links.to[i] * outputs;
      int row = links.block[i] * inputs * outputs;
      for (int c = 0; c < inputs; c++) {
        float value = in[from + c];
        int weight = row + c * outputs;
        for (int o = 0; o < outputs; o++) {
          out[to + o] += value * weights[weight + o];
        }
      }
    }
  }

  @Override
  public void addBack(float[] gradient, float[] target, int at) {
    for (int i = 0; i < links.from.length; i++) {
      int from = at + links.from[i] * inputs;
      int to = links.to[i] * outputs;
      int row = links.block[i] * inputs * outputs;
      for (int c = 0; c < inputs; c++) {
        int weight = row + c * outputs;
        float sum = 0;
        for (int o = 0; o < outputs; o++) {
          sum += gradient[to + o] * weights[weight + o];
        }
        target[from + c] += sum;
      }
    }
  }
}
