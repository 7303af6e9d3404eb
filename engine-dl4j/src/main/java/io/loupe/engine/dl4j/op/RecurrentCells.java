package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Recurrent.Cell;
import io.loupe.model.Weight;
import java.util.ArrayList;
import java.util.List;

/** The steps of recurrent layers, and the products that they are made of. */
public final class RecurrentCells {
  private RecurrentCells() {}

  /** What goes into the gates of a cell. */
  public static final class Gates {
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

    List<Weight> readableWeights() {
      List<Weight> all = new ArrayList<>(input.readableWeights("kernel"));
      all.addAll(state.readableWeights("recurrent_kernel"));
      all.add(ReadableWeights.perOutput("bias", bias.clone()));
      return all;
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

  /** A product with constant weights. */
  public interface Linear {
    /**
     * Adds the product to an output.
     *
     * @param in holds the input
     * @param at where it starts
     * @param out what is added to
     */
    void add(float[] in, int at, float[] out);

    /**
     * Adds the gradient at the input.
     *
     * @param gradient at the output
     * @param target what is added to
     * @param at where the input starts in it
     */
    void addBack(float[] gradient, float[] target, int at);

    /**
     * Returns the product with other weights.
     *
     * @param randomization draws them
     * @return a product of its own
     */
    Linear randomized(Randomization randomization);

    /**
     * Returns its weights in the form that users read.
     *
     * @param name of its matrix
     * @return a copy; none where it does not tell
     */
    default List<Weight> readableWeights(String name) {
      return List.of();
    }
  }

  /** A product with a matrix. */
  public static final class MatrixProduct implements Linear {
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
    public List<Weight> readableWeights(String name) {
      return List.of(ReadableWeights.turned(name, inputs, outputs, weights));
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
      int inputs, int positions, int units, Gates gates, Curve function, Curve gate)
      implements Cell {
    @Override
    public List<Weight> readableWeights() {
      return gates.readableWeights();
    }

    @Override
    public Cell randomized(Randomization randomization) {
      return new LstmCell(
          inputs, positions, units, gates.randomized(randomization), function, gate);
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
    public List<Weight> readableWeights() {
      return gates.readableWeights();
    }

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
}
