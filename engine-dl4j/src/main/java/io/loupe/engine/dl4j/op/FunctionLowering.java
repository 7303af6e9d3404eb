package io.loupe.engine.dl4j.op;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a function of several inputs row by row.
 *
 * @param function what is computed; shared by all threads
 * @param name of its node
 */
public record FunctionLowering(RowFunction function, String name) implements Op {
  @Override
  public String gradientRefusal() {
    String reason = function.gradientRefusal();
    return reason.isEmpty() ? "" : "layer \"" + name + "\" " + reason;
  }

  @Override
  public Op redrawn(Randomization redraw) {
    RowFunction drawn = function.redrawn(redraw);
    return drawn == function ? this : new FunctionLowering(drawn, name);
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new Step(function, inputs, output);
  }

  private static final class Step implements BoundStep {
    private final RowFunction function;
    private final List<Slot> inputs;
    private final Slot output;
    private final int rows;
    private final float[][] in;
    private final float[] out;
    private final float[][] targets;
    private float[] gradient = {};

    Step(RowFunction function, List<Slot> inputs, Slot output) {
      this.function = function;
      this.inputs = inputs;
      this.output = output;
      rows = Math.toIntExact(output.shape()[0]);
      in = inputs.stream().map(slot -> new float[length(slot)]).toArray(float[][]::new);
      targets = new float[in.length][];
      out = new float[length(output)];
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
      FloatBuffer to = output.value().data().asNioFloat();
      for (int n = 0; n < rows; n++) {
        read(n);
        function.forward(in, out);
        to.put(n * out.length, out);
      }
    }

    @Override
    public void backward() {
      if (gradient.length == 0) {
        gradient = new float[out.length];
        Arrays.setAll(targets, i -> new float[rows * in[i].length]);
      }
      float[][] rowTargets = new float[in.length][];
      FloatBuffer results = output.value().data().asNioFloat();
      FloatBuffer from = output.gradient().data().asNioFloat();
      for (int n = 0; n < rows; n++) {
        read(n);
        results.get(n * out.length, out);
        from.get(n * out.length, gradient);
        for (int i = 0; i < targets.length; i++) {
          rowTargets[i] = new float[in[i].length];
        }
        function.backward(in, out, gradient, rowTargets);
        for (int i = 0; i < targets.length; i++) {
          System.arraycopy(rowTargets[i], 0, targets[i], n * in[i].length, in[i].length);
        }
      }
      for (int i = 0; i < targets.length; i++) {
        inputs.get(i).target().data().asNioFloat().put(targets[i]);
        inputs.get(i).commit();
      }
    }
  }
}
