package io.loupe.engine.dl4j.op;

import java.util.Arrays;

/** Gated recurrent unit (Cho et al. 2014). The gates are update, reset and candidate. */
public final class GruCell implements Cell {
  private final int inputs;
  private final int outputs;
  private final Linear input;
  private final Linear state;
  private final Linear candidate;
  private final float[] bias;
  private final float[] stateBias;
  private final boolean resetAfter;
  private final Curve function;
  private final Curve gate;

  /**
   * Keeps the parts.
   *
   * @param inputs values of one step
   * @param outputs its units
   * @param input product with the input, for all gates
   * @param state product with the output before, for all gates or without the candidate's
   * @param candidate product with the output before for the candidate, where the reset comes first
   * @param bias of the input's product
   * @param stateBias of the state's product
   * @param resetAfter whether the reset gate multiplies the product, not what goes into it
   * @param function of the candidate
   * @param gate function of the gates
   */
  public GruCell(
      int inputs,
      int outputs,
      Linear input,
      Linear state,
      Linear candidate,
      float[] bias,
      float[] stateBias,
      boolean resetAfter,
      Curve function,
      Curve gate) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.input = input;
    this.state = state;
    this.candidate = candidate;
    this.bias = bias;
    this.stateBias = stateBias;
    this.resetAfter = resetAfter;
    this.function = function;
    this.gate = gate;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  /** Returns its input. */
  public Linear input() {
    return input;
  }

  /** Returns its state. */
  public Linear state() {
    return state;
  }

  /** Returns its candidate. */
  public Linear candidate() {
    return candidate;
  }

  /** Returns its bias. */
  public float[] bias() {
    return bias;
  }

  /** Returns its stateBias. */
  public float[] stateBias() {
    return stateBias;
  }

  /** Returns its resetAfter. */
  public boolean resetAfter() {
    return resetAfter;
  }

  /** Returns its function. */
  public Curve function() {
    return function;
  }

  /** Returns its gate. */
  public Curve gate() {
    return gate;
  }

  @Override
  public Cell randomized(Randomization randomization) {
    return new GruCell(
        inputs,
        outputs,
        input.randomized(randomization),
        state.randomized(randomization),
        candidate.randomized(randomization),
        randomization.reordered(bias),
        randomization.reordered(stateBias),
        resetAfter,
        function,
        gate);
  }

  @Override
  public int states() {
    return outputs;
  }

  /** What a step computes on its way. */
  private final class Step {
    final float[] fromInput = bias.clone();
    final float[] fromState = stateBias.clone();
    final float[] resetState = new float[outputs];
    final float[] fromReset = new float[outputs];

    Step(float[] in, int at, float[] before) {
      input.add(in, at, fromInput);
      state.add(before, 0, fromState);
      if (!resetAfter) {
        for (int k = 0; k < outputs; k++) {
          resetState[k] = gate.at(reset(k)) * before[k];
        }
        candidate.add(resetState, 0, fromReset);
      }
    }

    float update(int k) {
      return fromInput[k] + fromState[k];
    }

    float reset(int k) {
      return fromInput[outputs + k] + fromState[outputs + k];
    }

    float fresh(int k) {
      int at = 2 * outputs + k;
      return fromInput[at] + (resetAfter ? gate.at(reset(k)) * fromState[at] : fromReset[k]);
    }
  }

  @Override
  public void step(float[] in, int at, float[] before, float[] after) {
    Step step = new Step(in, at, before);
    for (int k = 0; k < outputs; k++) {
      float kept = gate.at(step.update(k));
      after[k] = kept * before[k] + (1 - kept) * function.at(step.fresh(k));
    }
  }

  @Override
  public void back(
      float[] in, int at, float[] before, float[] gradient, float[] target, float[] inputTarget) {
    Step step = new Step(in, at, before);
    float[] back = new float[3 * outputs];
    float[] stateBack = new float[3 * outputs];
    float[] fresh = new float[outputs];
    for (int k = 0; k < outputs; k++) {
      float kept = gate.at(step.update(k));
      float made = function.at(step.fresh(k));
      back[k] = gradient[k] * (before[k] - made) * gate.slopeAt(step.update(k));
      fresh[k] = gradient[k] * (1 - kept) * function.slopeAt(step.fresh(k));
      back[2 * outputs + k] = fresh[k];
      target[k] += gradient[k] * kept;
    }
    float[] resetBack = new float[outputs];
    if (!resetAfter) {
      candidate.addBack(fresh, resetBack, 0);
    }
    for (int k = 0; k < outputs; k++) {
      float reset = gate.at(step.reset(k));
      float slope = gate.slopeAt(step.reset(k));
      int last = 2 * outputs + k;
      if (resetAfter) {
        back[outputs + k] = fresh[k] * step.fromState[last] * slope;
        stateBack[last] = fresh[k] * reset;
      } else {
        back[outputs + k] = resetBack[k] * before[k] * slope;
        target[k] += resetBack[k] * reset;
      }
    }
    System.arraycopy(back, 0, stateBack, 0, 2 * outputs);
    input.addBack(back, inputTarget, at);
    state.addBack(resetAfter ? stateBack : Arrays.copyOf(stateBack, 2 * outputs), target, 0);
  }
}
