package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Recurrent.Cell;
import io.loupe.engine.dl4j.op.RecurrentCells.Gates;
import io.loupe.model.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * Long short-term memory whose gates see its memory too (Gers and Schmidhuber 2000), and whose
 * output has a function of its own. The gates are input, forget, cell and output.
 *
 * @param inputs values of one step
 * @param outputs its units
 * @param gates what goes into them
 * @param peepholes factors of the memory for input, output and forget gate, one after the other
 * @param gate function of the gates
 * @param function of what is put into the memory
 * @param output function of the memory
 */
public record PeepholeCell(
    int inputs,
    int outputs,
    Gates gates,
    Peepholes peepholes,
    Curve gate,
    Curve function,
    Curve output)
    implements Cell {

  /** Factors of the memory. */
  public static final class Peepholes {
    private final float[] factors;

    /**
     * Keeps them.
     *
     * @param factors for input, output and forget gate, one after the other; not copied
     */
    public Peepholes(float[] factors) {
      this.factors = factors;
    }
  }

  @Override
  public Cell randomized(Randomization randomization) {
    return new PeepholeCell(
        inputs,
        outputs,
        gates.randomized(randomization),
        new Peepholes(randomization.reordered(peepholes.factors)),
        gate,
        function,
        output);
  }

  @Override
  public List<Weight> readableWeights() {
    List<Weight> all = new ArrayList<>(gates.readableWeights());
    all.add(ReadableWeights.perOutput("peephole", peepholes.factors.clone()));
    return all;
  }

  @Override
  public int states() {
    return 2 * outputs;
  }

  /** What one unit computes in a step. */
  private final class Unit {
    final double before;
    final float intoInput;
    final float intoForget;
    final float intoCell;
    final float intoOutput;
    final float memory;

    Unit(float[] z, float[] state, int k) {
      before = state[outputs + k];
      intoInput = (float) (z[k] + factor(0, k) * before);
      intoForget = (float) (z[outputs + k] + factor(2, k) * before);
      intoCell = z[2 * outputs + k];
      memory =
          (float)
              (gate.at(intoForget) * before + gate.at(intoInput) * (double) function.at(intoCell));
      intoOutput = z[3 * outputs + k] + factor(1, k) * memory;
    }
  }

  private float factor(int gateNumber, int k) {
    return peepholes.factors[gateNumber * outputs + k];
  }

  @Override
  public void step(float[] in, int at, float[] before, float[] after) {
    float[] z = gates.values(in, at, before, 1);
    for (int k = 0; k < outputs; k++) {
      Unit unit = new Unit(z, before, k);
      after[outputs + k] = unit.memory;
      after[k] = gate.at(unit.intoOutput) * output.at(unit.memory);
    }
  }

  @Override
  public void back(
      float[] in, int at, float[] before, float[] gradient, float[] target, float[] inputTarget) {
    float[] z = gates.values(in, at, before, 1);
    float[] back = new float[z.length];
    for (int k = 0; k < outputs; k++) {
      Unit unit = new Unit(z, before, k);
      float let = gate.at(unit.intoOutput);
      float toOutput = gradient[k] * output.at(unit.memory) * gate.slopeAt(unit.intoOutput);
      float along =
          gradient[outputs + k]
              + gradient[k] * let * output.slopeAt(unit.memory)
              + toOutput * factor(1, k);
      float toInput = along * function.at(unit.intoCell) * gate.slopeAt(unit.intoInput);
      float toForget = (float) (along * unit.before) * gate.slopeAt(unit.intoForget);
      back[k] = toInput;
      back[outputs + k] = toForget;
      back[2 * outputs + k] = along * gate.at(unit.intoInput) * function.slopeAt(unit.intoCell);
      back[3 * outputs + k] = toOutput;
      target[outputs + k] =
          along * gate.at(unit.intoForget) + toInput * factor(0, k) + toForget * factor(2, k);
    }
    gates.input().addBack(back, inputTarget, at);
    gates.state().addBack(back, target, 0);
  }
}
