package io.loupe.engine.dl4j.op;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997), at each place of a picture where its
 * products are convolutions. The gates are input, forget, cell and output.
 *
 * @param inputs values of one step
 * @param positions places, 1 for a list
 * @param units units at each place
 * @param gates what goes into them
 * @param function of the cell and the output
 * @param gate function of the gates
 */
public record LstmCell(
    int inputs, int positions, int units, Gates gates, Curve function, Curve gate) implements Cell {
  @Override
  public Cell randomized(Randomization randomization) {
    return new LstmCell(inputs, positions, units, gates.randomized(randomization), function, gate);
  }

  @Override
  public int outputs() {
    return positions * units;
  }

  @Override
  public int states() {
    return 2 * outputs();
  }

  @Override
  public void step(float[] in, int at, float[] before, float[] after) {
    float[] z = gates.values(in, at, before, positions);
    int all = outputs();
    for (int k = 0; k < all; k++) {
      int first = k / units * 4 * units + k % units;
      float cell =
          gate.at(z[first + units]) * before[all + k]
              + gate.at(z[first]) * function.at(z[first + 2 * units]);
      after[all + k] = cell;
      after[k] = gate.at(z[first + 3 * units]) * function.at(cell);
    }
  }

  @Override
  public void back(
      float[] in, int at, float[] before, float[] gradient, float[] target, float[] inputTarget) {
    float[] z = gates.values(in, at, before, positions);
    float[] back = new float[z.length];
    int all = outputs();
    for (int k = 0; k < all; k++) {
      int first = k / units * 4 * units + k % units;
      int forget = first + units;
      int fresh = forget + units;
      int out = fresh + units;
      float let = gate.at(z[first]);
      float kept = gate.at(z[forget]);
      float made = function.at(z[fresh]);
      float cell = kept * before[all + k] + let * made;
      float along = gradient[all + k] + gradient[k] * gate.at(z[out]) * function.slopeAt(cell);
      back[out] = gradient[k] * function.at(cell) * gate.slopeAt(z[out]);
      back[first] = along * made * gate.slopeAt(z[first]);
      back[forget] = along * before[all + k] * gate.slopeAt(z[forget]);
      back[fresh] = along * let * function.slopeAt(z[fresh]);
      target[all + k] = along * kept;
    }
    gates.input().addBack(back, inputTarget, at);
    gates.state().addBack(back, target, 0);
  }
}
