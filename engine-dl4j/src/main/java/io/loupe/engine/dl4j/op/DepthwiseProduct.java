package io.loupe.engine.dl4j.op;

/** A convolution of each channel by itself. */
public final class DepthwiseProduct implements RowOp {
  private final Links links;
  private final int channels;
  private final int multiplier;
  private final float[] weights;
  private final float[] bias;

  /**
   * Keeps the weights.
   *
   * @param links which places meet
   * @param channels channels of the input
   * @param multiplier output channels of each
   * @param weights [block, channels, multiplier]; not copied
   * @param bias one for each output channel; not copied
   */
  public DepthwiseProduct(
      Links links, int channels, int multiplier, float[] weights, float[] bias) {
    this.links = links;
    this.channels = channels;
    this.multiplier = multiplier;
    this.weights = weights;
    this.bias = bias;
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new DepthwiseProduct(
        links, channels, multiplier, randomization.kernel(weights), randomization.reordered(bias));
  }

  @Override
  public String outputFunction() {
    return "linear";
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i += bias.length) {
      System.arraycopy(bias, 0, out, i, bias.length);
    }
    int wide = channels * multiplier;
    for (int i = 0; i < links.from.length; i++) {
      int from = links.from[i] * channels;
      int to = links.to[i] * wide;
      int row = links.block[i] * wide;
      for (int k = 0; k < wide; k++) {
        out[to + k] += in[0][from + k / multiplier] * weights[row + k];
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    int wide = channels * multiplier;
    for (int i = 0; i < links.from.length; i++) {
      int from = links.from[i] * channels;
      int to = links.to[i] * wide;
      int row = links.block[i] * wide;
      for (int k = 0; k < wide; k++) {
        targets[0][from + k / multiplier] += gradient[to + k] * weights[row + k];
      }
    }
  }
}
