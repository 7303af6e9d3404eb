package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * An operation that is written in Java, one row at a time. Rows never touch each other; values lie
 * channels last. Stateless: all threads share it.
 */
public interface RowOp extends Op {
  /**
   * Computes a row.
   *
   * @param in values of each node before
   * @param out to be written completely
   */
  void forward(float[][] in, float[] out);

  /**
   * Carries a row's gradient back.
   *
   * @param in values of each node before
   * @param out values of this node
   * @param gradient gradient at this node
   * @param targets gradient at each node before; zero before the call
   */
  void backward(float[][] in, float[] out, float[] gradient, float[][] targets);

  @Override
  default RowOp randomized(Randomization randomization) {
    return this;
  }

  @Override
  default BoundStep bind(List<Slot> inputs, Slot output) {
    return new Rows(this, inputs, output);
  }

  /** The rows of one batch. */
  final class Rows implements BoundStep {
    private final RowOp op;
    private final List<Slot> inputs;
    private final Slot output;
    private final int rows;
    private float[][] in = {};
    private float[][] targets = {};
    private float[] out = {};
    private float[] gradient = {};
    private float[][] all = {};

    private Rows(RowOp op, List<Slot> inputs, Slot output) {
      this.op = op;
      this.inputs = inputs;
      this.output = output;
      rows = Math.toIntExact(output.shape()[0]);
    }

    /** Arrays come when they are first used: a primitive may do all the work. */
    private void prepare() {
      if (in.length == 0) {
        in = inputs.stream().map(slot -> new float[length(slot)]).toArray(float[][]::new);
        out = new float[length(output)];
      }
    }

    private int length(Slot slot) {
      return Math.toIntExact(slot.value().length() / rows);
    }

    private void read(int row) {
      for (int i = 0; i < in.length; i++) {
        inputs.get(i).value().data().asNioFloat().get(row * in[i].length, in[i]);
      }
    }

    @Override
    public void forward() {
      prepare();
      FloatBuffer to = output.value().data().asNioFloat();
      for (int n = 0; n < rows; n++) {
        read(n);
        op.forward(in, out);
        to.put(n * out.length, out);
      }
    }

    @Override
    public void backward() {
      prepare();
      if (targets.length == 0) {
        gradient = new float[out.length];
        targets = new float[in.length][];
        Arrays.setAll(targets, i -> new float[in[i].length]);
      }
      if (in.length == 1) {
        backwardToOne(inputs.get(0));
      } else {
        backwardToAll();
      }
    }

    private void backwardToOne(Slot input) {
      FloatBuffer to = input.target().data().asNioFloat();
      for (int n = 0; n < rows; n++) {
        backward(n);
        to.put(n * targets[0].length, targets[0]);
      }
      input.commit();
    }

    /** Inputs may be one and the same node, so that each is given its whole gradient in turn. */
    private void backwardToAll() {
      if (all.length == 0) {
        all = new float[in.length][];
        Arrays.setAll(all, i -> new float[rows * in[i].length]);
      }
      for (int n = 0; n < rows; n++) {
        backward(n);
        for (int i = 0; i < in.length; i++) {
          System.arraycopy(targets[i], 0, all[i], n * in[i].length, in[i].length);
        }
      }
      for (int i = 0; i < in.length; i++) {
        inputs.get(i).target().data().asNioFloat().put(all[i]);
        inputs.get(i).commit();
      }
    }

    private void backward(int row) {
      read(row);
      output.value().data().asNioFloat().get(row * out.length, out);
      output.gradient().data().asNioFloat().get(row * out.length, gradient);
      for (float[] target : targets) {
        Arrays.fill(target, 0);
      }
      op.backward(in, out, gradient, targets);
    }
  }
}
