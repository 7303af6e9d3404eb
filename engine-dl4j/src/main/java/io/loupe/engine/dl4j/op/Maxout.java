package io.loupe.engine.dl4j.op;

/** The largest of several products with a matrix (Goodfellow et al. 2013); of equals, the first. */
public final class Maxout implements RowOp {
  private final int inputs;
  private final int outputs;
  private final float[] weights;
  private final float[] bias;

  /**
   * Keeps the weights.
   *
   * @param inputs values of the input
   * @param outputs values of the output
   * @param weights [pieces, inputs, outputs]; not copied
   * @param bias [pieces, outputs]; not copied
   */
  public Maxout(int inputs, int outputs, float[] weights, float[] bias) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.weights = weights;
    this.bias = bias;
  }

  private float piece(float[] in, int piece, int output) {
    float sum = bias[piece * outputs + output];
    for (int i = 0; i < inputs; i++) {
      sum += in[i] * weights[(piece * inputs + i) * outputs + output];
    }
    return sum;
  }

  private int winner(float[] in, int output) {
    int winner = 0;
    float largest = piece(in, 0, output);
    for (int piece = 1; piece < bias.length / outputs; piece++) {
      float value = piece(in, piece, output);
      if (value > largest) {
        winner = piece;
        largest = value;
      }
    }
    return winner;
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new Maxout(
        inputs, outputs, randomization.kernel(weights), randomization.reordered(bias));
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int output = 0; output < outputs; output++) {
      out[output] = piece(in[0], winner(in[0], output), output);
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int output = 0; output < outputs; output++) {
      int winner = winner(in[0], output);
      for (int i = 0; i < inputs; i++) {
        targets[0][i] += gradient[output] * weights[(winner * inputs + i) * outputs + output];
      }
    }
  }
}
