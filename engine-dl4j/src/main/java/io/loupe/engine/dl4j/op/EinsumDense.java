package io.loupe.engine.dl4j.op;

/**
 * Sums of products with weights along any axes, and a bias: the dense layer of an Einstein sum. Its
 * values are spread over each other as the equation has them.
 */
public final class EinsumDense implements RowOp {
  private final Contraction contraction;
  private final float[] weights;
  private final float[] bias;
  private final int[] places;

  /**
   * Makes the layer.
   *
   * @param contraction of an item with the weights
   * @param weights in their own order; not copied
   * @param bias not copied; empty for none
   * @param places of the bias, for each place of the output; not copied
   */
  public EinsumDense(Contraction contraction, float[] weights, float[] bias, int[] places) {
    this.contraction = contraction;
    this.weights = weights;
    this.bias = bias;
    this.places = places;
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new EinsumDense(
        contraction, randomization.kernel(weights), randomization.reordered(bias), places);
  }

  @Override
  public void forward(float[][] in, float[] out) {
    contraction.forward(new float[][] {in[0], weights}, out);
    for (int i = 0; bias.length > 0 && i < out.length; i++) {
      out[i] += bias[places[i]];
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    float[] unused = new float[weights.length];
    contraction.backward(
        new float[][] {in[0], weights}, out, gradient, new float[][] {targets[0], unused});
  }

  @Override
  public String describe() {
    return "Einsum dense, " + weights.length + " weights" + (bias.length > 0 ? " and bias" : "");
  }
}
