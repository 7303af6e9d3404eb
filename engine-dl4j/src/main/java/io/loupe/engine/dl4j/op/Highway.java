package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.RecurrentCells.MatrixProduct;
import io.loupe.model.Weight;
import java.util.ArrayList;
import java.util.List;

/** A gate between a fully connected layer and its input (Srivastava et al. 2015). */
public final class Highway implements RowOp {
  private final MatrixProduct change;
  private final float[] changeBias;
  private final MatrixProduct gate;
  private final float[] gateBias;
  private final Curve function;
  private final Curve open;

  /**
   * Keeps the parts.
   *
   * @param change product of the layer
   * @param changeBias its bias; not copied
   * @param gate product of the gate
   * @param gateBias its bias; not copied
   * @param function of the layer
   * @param open function of the gate
   */
  public Highway(
      MatrixProduct change,
      float[] changeBias,
      MatrixProduct gate,
      float[] gateBias,
      Curve function,
      Curve open) {
    this.change = change;
    this.changeBias = changeBias;
    this.gate = gate;
    this.gateBias = gateBias;
    this.function = function;
    this.open = open;
  }

  private static float[] product(MatrixProduct product, float[] bias, float[] in) {
    float[] values = bias.clone();
    product.add(in, 0, values);
    return values;
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    List<Weight> all = new ArrayList<>(change.readableWeights("kernel"));
    all.add(ReadableWeights.perOutput("bias", changeBias.clone()));
    all.addAll(gate.readableWeights("gate_kernel"));
    all.add(ReadableWeights.perOutput("gate_bias", gateBias.clone()));
    return all;
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new Highway(
        change.randomized(randomization),
        randomization.reordered(changeBias),
        gate.randomized(randomization),
        randomization.reordered(gateBias),
        function,
        open);
  }

  @Override
  public void forward(float[][] in, float[] out) {
    float[] changed = product(change, changeBias, in[0]);
    float[] opened = product(gate, gateBias, in[0]);
    for (int i = 0; i < out.length; i++) {
      float share = open.at(opened[i]);
      out[i] = share * function.at(changed[i]) + (1 - share) * in[0][i];
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    float[] changed = product(change, changeBias, in[0]);
    float[] opened = product(gate, gateBias, in[0]);
    for (int i = 0; i < out.length; i++) {
      float share = open.at(opened[i]);
      float made = function.at(changed[i]);
      targets[0][i] += gradient[i] * (1 - share);
      changed[i] = gradient[i] * share * function.slopeAt(changed[i]);
      opened[i] = gradient[i] * (made - in[0][i]) * open.slopeAt(opened[i]);
    }
    change.addBack(changed, targets[0], 0);
    gate.addBack(opened, targets[0], 0);
  }
}
