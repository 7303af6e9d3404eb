package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Takes the rows of several inputs together, each item's next to each other.
 *
 * @param items whether rows of an input stand for items; else this reverses a stack and takes one
 *     row of each item
 * @param taken first of the rows to take when reversing
 */
public record Stack(boolean items, int taken) implements Op {
  public static Stack stack() {
    return new Stack(true, 0);
  }

  public static Stack unstack(int taken) {
    return new Stack(false, taken);
  }

  @Override
  public Role role() {
    return Role.MOVES;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return items ? new Stacking(inputs, output) : new Unstacking(inputs.get(0), output, taken);
  }

  private record Stacking(List<Slot> inputs, Slot output) implements BoundStep {
    @Override
    public void forward() {
      FloatBuffer to = output.value().data().asNioFloat();
      for (int i = 0; i < inputs.size(); i++) {
        FloatBuffer from = inputs.get(i).value().data().asNioFloat();
        for (int n = 0; n < rows(); n++) {
          to.put((n * inputs.size() + i) * length(), from, n * length(), length());
        }
      }
    }

    @Override
    public void backward() {
      FloatBuffer from = output.gradient().data().asNioFloat();
      for (int i = 0; i < inputs.size(); i++) {
        FloatBuffer to = inputs.get(i).target().data().asNioFloat();
        for (int n = 0; n < rows(); n++) {
          to.put(n * length(), from, (n * inputs.size() + i) * length(), length());
        }
        inputs.get(i).commit();
      }
    }

    private int rows() {
      return Math.toIntExact(inputs.get(0).shape()[0]);
    }

    private int length() {
      return Math.toIntExact(inputs.get(0).value().length() / rows());
    }
  }

  private record Unstacking(Slot input, Slot output, int taken) implements BoundStep {
    @Override
    public void forward() {
      FloatBuffer from = input.value().data().asNioFloat();
      FloatBuffer to = output.value().data().asNioFloat();
      for (int n = 0; n < rows(); n++) {
        to.put(n * length(), from, (n * stacked() + taken) * length(), length());
      }
    }

    @Override
    public void backward() {
      var target = input.target();
      target.assign(0);
      FloatBuffer to = target.data().asNioFloat();
      FloatBuffer from = output.gradient().data().asNioFloat();
      for (int n = 0; n < rows(); n++) {
        to.put((n * stacked() + taken) * length(), from, n * length(), length());
      }
      input.commit();
    }

    private int rows() {
      return Math.toIntExact(output.shape()[0]);
    }

    private int length() {
      return Math.toIntExact(output.value().length() / rows());
    }

    private int stacked() {
      return Math.toIntExact(input.shape()[0] / rows());
    }
  }
}
