package io.loupe.engine.dl4j.op;

/** A product with a matrix. */
public final class MatrixProduct implements Linear {
  private final int inputs;
  private final int outputs;
  private final float[] weights;

  /**
   * Keeps the matrix.
   *
   * @param inputs its rows
   * @param outputs its columns
   * @param weights row by row; not copied
   */
  public MatrixProduct(int inputs, int outputs, float[] weights) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.weights = weights;
  }

  @Override
  public MatrixProduct randomized(Randomization randomization) {
    return new MatrixProduct(inputs, outputs, randomization.reordered(weights));
  }

  @Override
  public void add(float[] in, int at, float[] out) {
    for (int i = 0; i < inputs; i++) {
      float value = in[at + i];
      int row = i * outputs;
      for (int o = 0; o < outputs; o++) {
        out[o] += value * weights[row + o];
      }
    }
  }

  @Override
  public void addBack(float[] gradient, float[] target, int at) {
    for (int i = 0; i < inputs; i++) {
      int row = i * outputs;
      float sum = 0;
      for (int o = 0; o < outputs; o++) {
        sum += gradient[o] * weights[row + o];
      }
      target[at + i] += sum;
    }
  }
}
