package io.loupe.engine.dl4j.op;

/**
 * A fully connected recurrent cell.
 *
 * @param inputs values of one step
 * @param outputs its units
 * @param gates what goes into its function
 * @param function of its output
 */
public record SimpleCell(int inputs, int outputs, Gates gates, Curve function) implements Cell {
  @Override
  public Cell randomized(Randomization randomization) {
    return new SimpleCell(inputs, outputs, gates.randomized(randomization), function);
  }

  @Override
  public int states() {
    return outputs;
  }

  @Override
  public void step(float[] in, int at, float[] before, float[] after) {
    float[] z = gates.values(in, at, before, 1);
    for (int k = 0; k < outputs; k++) {
      after[k] = function.at(z[k]);
    }
  }

  @Override
  public void back(
      float[] in, int at, float[] before, float[] gradient, float[] target, float[] inputTarget) {
    float[] z = gates.values(in, at, before, 1);
    for (int k = 0; k < outputs; k++) {
      z[k] = gradient[k] * function.slopeAt(z[k]);
    }
    gates.input().addBack(z, inputTarget, at);
    gates.state().addBack(z, target, 0);
  }
}
