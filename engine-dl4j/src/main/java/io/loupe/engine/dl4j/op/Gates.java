package io.loupe.engine.dl4j.op;

/** What goes into the gates of a cell. */
public final class Gates {
  private final Linear input;
  private final Linear state;
  private final float[] bias;

  /**
   * Keeps the parts.
   *
   * @param input product with the input
   * @param state product with the output of the step before
   * @param bias one for each gate and unit
   */
  public Gates(Linear input, Linear state, float[] bias) {
    this.input = input;
    this.state = state;
    this.bias = bias;
  }

  /** Returns its input. */
  public Linear input() {
    return input;
  }

  /** Returns its state. */
  public Linear state() {
    return state;
  }

  /** Returns its bias. */
  public float[] bias() {
    return bias;
  }

  Gates randomized(Randomization randomization) {
    return new Gates(
        input.randomized(randomization),
        state.randomized(randomization),
        randomization.reordered(bias));
  }

  float[] values(float[] in, int at, float[] before, int positions) {
    float[] values = new float[positions * bias.length];
    for (int i = 0; i < values.length; i += bias.length) {
      System.arraycopy(bias, 0, values, i, bias.length);
    }
    input.add(in, at, values);
    state.add(before, 0, values);
    return values;
  }
}
