package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Recurrent.Cell;
import io.loupe.engine.dl4j.op.RecurrentCells.Linear;
import io.loupe.engine.dl4j.op.RecurrentCells.MatrixProduct;
import io.loupe.model.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
   * Splits the weights.
   *
   * @param inputs values of one step
   * @param outputs its units
   * @param input [inputs, 3 * outputs]; not copied
   * @param state [outputs, 3 * outputs]
   * @param bias of the input's product; not copied
   * @param stateBias of the state's product, without the candidate's where the reset comes first;
   *     not copied
   * @param resetAfter whether the reset gate multiplies the product, not what goes into it
   * @param function of the candidate
   * @param gate function of the gates
   * @return the cell
   */
  public static GruCell of(
      int inputs,
      int outputs,
      float[] input,
      float[] state,
      float[] bias,
      float[] stateBias,
      boolean resetAfter,
      Curve function,
      Curve gate) {
    int product = resetAfter ? 3 : 2;
    return new GruCell(
        inputs,
        outputs,
        new MatrixProduct(inputs, 3 * outputs, input),
        new MatrixProduct(outputs, product * outputs, gates(state, outputs, 0, product)),
        new MatrixProduct(outputs, outputs, gates(state, outputs, 2, 1)),
        bias,
        stateBias,
        resetAfter,
        function,
        gate);
  }

  /** Some gates' columns of the state's matrix. */
  private static float[] gates(float[] state, int units, int first, int count) {
    float[] columns = new float[units * count * units];
    for (int row = 0; row < units; row++) {
      int from = (row * 3 + first) * units;
      System.arraycopy(state, from, columns, row * count * units, count * units);
    }
    return columns;
  }

  GruCell(
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
  public List<Weight> readableWeights() {
    List<Weight> all = new ArrayList<>(input.readableWeights("kernel"));
    List<Weight> gates = new ArrayList<>(state.readableWeights("recurrent_kernel"));
    if (!resetAfter) {
      gates.addAll(candidate.readableWeights("recurrent_kernel"));
    }
    all.addAll(ReadableWeights.joined(gates));
    all.add(ReadableWeights.perOutput("bias", bias.clone()));
    if (resetAfter) {
      all.add(ReadableWeights.perOutput("recurrent_bias", stateBias.clone()));
    }
    return all;
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
