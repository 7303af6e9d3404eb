package io.loupe.engine.dl4j.op;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Joins its inputs value by value. An input with one position or one channel is used for all of
 * them. Of equal maxima the first input takes the gradient.
 *
 * @param op how values are joined
 */
public record Elementwise(Kind op) implements Op {
  /** How its inputs are joined. */
  public enum Kind {
    ADD,
    SUBTRACT,
    PRODUCT,
    AVERAGE,
    MAX
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new Step(op, inputs, output);
  }

  private static final class Step implements BoundStep {
    private final Kind op;
    private final List<Slot> inputs;
    private final Slot output;
    private final int rows;
    private final int[] channels;
    private final float[][] values;
    private final float[] row;
    private final float[] gradient;
    private final float[][] targets;

    Step(Kind op, List<Slot> inputs, Slot output) {
      this.op = op;
      this.inputs = inputs;
      this.output = output;
      rows = Math.toIntExact(output.shape()[0]);
      channels = inputs.stream().mapToInt(Step::channels).toArray();
      values = inputs.stream().map(input -> new float[length(input)]).toArray(float[][]::new);
      targets = inputs.stream().map(input -> new float[length(input)]).toArray(float[][]::new);
      row = new float[length(output)];
      gradient = new float[row.length];
    }

    private static int channels(Slot slot) {
      long[] shape = slot.shape();
      return Math.toIntExact(shape[shape.length - 1]);
    }

    private int length(Slot slot) {
      return Math.toIntExact(slot.value().length() / rows);
    }

    @Override
    public void forward() {
      FloatBuffer to = output.value().data().asNioFloat();
      for (int n = 0; n < rows; n++) {
        readInputs(n);
        for (int i = 0; i < values.length; i++) {
          join(i);
        }
        if (op == Kind.AVERAGE) {
          for (int k = 0; k < row.length; k++) {
            row[k] /= values.length;
          }
        }
        to.put(n * row.length, row);
      }
    }

    private void readInputs(int n) {
      for (int i = 0; i < values.length; i++) {
        inputs.get(i).value().data().asNioFloat().get(n * values[i].length, values[i]);
      }
    }

    private void join(int input) {
      float[] from = values[input];
      if (input == 0) {
        if (from.length == row.length) {
          System.arraycopy(from, 0, row, 0, row.length);
        } else {
          for (int k = 0; k < row.length; k++) {
            row[k] = from[at(0, k)];
          }
        }
        return;
      }
      boolean whole = from.length == row.length;
      for (int k = 0; k < row.length; k++) {
        float value = from[whole ? k : at(input, k)];
        row[k] =
            switch (op) {
              case ADD, AVERAGE -> row[k] + value;
              case SUBTRACT -> row[k] - value;
              case PRODUCT -> row[k] * value;
              case MAX -> Math.max(row[k], value);
            };
      }
    }

    /** Where an input holds what belongs to a value of the output. */
    private int at(int input, int index) {
      int all = channels(output);
      int own = channels[input];
      boolean onePosition = values[input].length == own;
      int position = onePosition ? 0 : index / all;
      return position * own + (own == 1 ? 0 : index % all);
    }

    @Override
    public void backward() {
      for (int i = 0; i < inputs.size(); i++) {
        FloatBuffer from = output.gradient().data().asNioFloat();
        FloatBuffer to = inputs.get(i).target().data().asNioFloat();
        for (int n = 0; n < rows; n++) {
          from.get(n * gradient.length, gradient);
          Arrays.fill(targets[i], 0);
          if (op == Kind.PRODUCT || op == Kind.MAX) {
            readInputs(n);
          }
          for (int k = 0; k < gradient.length; k++) {
            targets[i][at(i, k)] += gradient[k] * slope(i, k);
          }
          to.put(n * targets[i].length, targets[i]);
        }
        inputs.get(i).commit();
      }
    }

    private float slope(int input, int index) {
      return switch (op) {
        case ADD -> 1;
        case AVERAGE -> 1f / values.length;
        case SUBTRACT -> input == 0 ? 1 : -1;
        case PRODUCT -> others(input, index);
        case MAX -> largest(index) == input ? 1 : 0;
      };
    }

    private float others(int input, int index) {
      float product = 1;
      for (int i = 0; i < values.length; i++) {
        product *= i == input ? 1 : values[i][at(i, index)];
      }
      return product;
    }

    private int largest(int index) {
      int best = 0;
      for (int i = 1; i < values.length; i++) {
        if (values[i][at(i, index)] > values[best][at(best, index)]) {
          best = i;
        }
      }
      return best;
    }
  }
}
