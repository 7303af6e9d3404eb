package io.loupe.engine.dl4j.op;

import io.loupe.model.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through a sequence with a cell. Its inputs are the sequence, the state before the first step
 * where that is given, and, where there is one, a mask: steps where it is 0 are passed over, and
 * the output of the step before stands for them.
 *
 * @param cell one step
 * @param steps length of the sequence
 * @param backwards whether it starts at the last step
 * @param sequences whether it gives every step's output, in the order of the steps taken; else the
 *     last
 * @param zeros whether zeros stand for the steps that are passed over
 * @param given number of inputs that make the first state; else it is 0
 */
public record Recurrent(
    Cell cell, int steps, boolean backwards, boolean sequences, boolean zeros, int given)
    implements RowOp {
  @Override
  public List<Weight> readableWeights(TensorType type) {
    return cell.readableWeights();
  }

  @Override
  public Recurrent randomized(Randomization randomization) {
    return new Recurrent(
        cell.randomized(randomization.unscaled()), steps, backwards, sequences, zeros, given);
  }

  private int place(int step) {
    return backwards ? steps - 1 - step : step;
  }

  private boolean isPassed(float[][] in, int place) {
    return in.length > 1 + given && in[1 + given][place] == 0;
  }

  private float[] first(float[][] in) {
    float[] state = new float[cell.states()];
    int at = 0;
    for (int i = 1; i <= given; i++) {
      System.arraycopy(in[i], 0, state, at, in[i].length);
      at += in[i].length;
    }
    return state;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    float[] state = first(in);
    int width = cell.outputs();
    for (int step = 0; step < steps; step++) {
      int place = place(step);
      boolean passed = isPassed(in, place);
      if (!passed) {
        float[] after = new float[state.length];
        cell.step(in[0], place * cell.inputs(), state, after);
        state = after;
      }
      float[] given = passed && zeros ? new float[width] : state;
      System.arraycopy(given, 0, out, sequences ? step * width : 0, width);
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    float[][] states = new float[steps + 1][cell.states()];
    states[0] = first(in);
    for (int step = 0; step < steps; step++) {
      if (isPassed(in, place(step))) {
        states[step + 1] = states[step];
      } else {
        cell.step(in[0], place(step) * cell.inputs(), states[step], states[step + 1]);
      }
    }
    int width = cell.outputs();
    float[] back = new float[cell.states()];
    for (int step = steps - 1; step >= 0; step--) {
      boolean passed = isPassed(in, place(step));
      boolean given = (sequences || step == steps - 1) && !(passed && zeros);
      for (int k = 0; given && k < width; k++) {
        back[k] += gradient[sequences ? step * width + k : k];
      }
      if (!passed) {
        float[] before = new float[back.length];
        int at = place(step) * cell.inputs();
        cell.back(in[0], at, states[step], back, before, targets[0]);
        back = before;
      }
    }
    int at = 0;
    for (int i = 1; i <= given; i++) {
      for (int k = 0; k < targets[i].length; k++) {
        targets[i][k] += back[at++];
      }
    }
  }

  /** One step of a recurrent layer. The first values of its state are its output. Stateless. */
  public interface Cell {
    /**
     * Size of its input.
     *
     * @return values of one step
     */
    int inputs();

    /**
     * Size of its output.
     *
     * @return values of one step
     */
    int outputs();

    /**
     * Size of its state.
     *
     * @return values, the output among them
     */
    int states();

    /**
     * Returns the cell with other weights. They are not scaled: its functions saturate.
     *
     * @param randomization draws them
     * @return a cell of its own
     */
    Cell randomized(Randomization randomization);

    /**
     * Returns its weights in the form that users read.
     *
     * @return copies; none where it does not tell
     */
    default List<Weight> readableWeights() {
      return List.of();
    }

    /**
     * Makes a step.
     *
     * @param in holds the input
     * @param at where the step starts
     * @param before the state before
     * @param after the state after, to be written
     */
    void step(float[] in, int at, float[] before, float[] after);

    /**
     * Carries a gradient through a step.
     *
     * @param in holds the input
     * @param at where the step starts
     * @param before the state before
     * @param gradient at the state after
     * @param target gradient at the state before; zero before the call
     * @param inputTarget gradient at the inputs, to be added to
     */
    void back(
        float[] in, int at, float[] before, float[] gradient, float[] target, float[] inputTarget);
  }

  /**
   * A cell whose output is the other half of its state: the memory of a long short-term memory.
   *
   * @param cell whose state is its output and then as many other values
   */
  public record MemoryFirst(Cell cell) implements Cell {
    @Override
    public Cell randomized(Randomization randomization) {
      return new MemoryFirst(cell.randomized(randomization));
    }

    @Override
    public List<Weight> readableWeights() {
      return cell.readableWeights();
    }

    @Override
    public int inputs() {
      return cell.inputs();
    }

    @Override
    public int outputs() {
      return cell.outputs();
    }

    @Override
    public int states() {
      return cell.states();
    }

    private static float[] swapped(float[] state) {
      int half = state.length / 2;
      float[] swapped = new float[state.length];
      System.arraycopy(state, half, swapped, 0, half);
      System.arraycopy(state, 0, swapped, half, half);
      return swapped;
    }

    @Override
    public void step(float[] in, int at, float[] before, float[] after) {
      float[] made = new float[after.length];
      cell.step(in, at, swapped(before), made);
      System.arraycopy(swapped(made), 0, after, 0, after.length);
    }

    @Override
    public void back(
        float[] in, int at, float[] before, float[] gradient, float[] target, float[] inputTarget) {
      float[] own = new float[target.length];
      cell.back(in, at, swapped(before), swapped(gradient), own, inputTarget);
      System.arraycopy(swapped(own), 0, target, 0, target.length);
    }
  }

  /**
   * Two recurrent layers over the same sequence. What the second gives for each step is turned
   * round before they are joined.
   *
   * @param first goes forwards
   * @param second goes backwards
   * @param positions places of one step, 1 for a list
   * @param join how their outputs are joined
   */
  public record BothWays(Recurrent first, Recurrent second, int positions, Join join)
      implements RowOp {
    /** How two outputs are joined. */
    public enum Join {
      /** One after the other, at each place. */
      CONCATENATED,
      /** Their sum. */
      SUM,
      /** Their mean. */
      MEAN,
      /** Their product. */
      PRODUCT,
      /** The first alone. */
      FIRST,
      /** The second alone. */
      SECOND
    }

    @Override
    public List<Weight> readableWeights(TensorType type) {
      List<Weight> all = new ArrayList<>();
      first.readableWeights(type).forEach(w -> all.add(ReadableWeights.named("forward_", w)));
      second.readableWeights(type).forEach(w -> all.add(ReadableWeights.named("backward_", w)));
      return all;
    }

    @Override
    public RowOp randomized(Randomization randomization) {
      return new BothWays(
          first.randomized(randomization), second.randomized(randomization), positions, join);
    }

    private int length() {
      return (first.sequences() ? first.steps() : 1) * width();
    }

    private int width() {
      return first.cell().outputs();
    }

    /** What one of them is given: the sequence, its own first state, and the mask. */
    private float[][] of(float[][] all, int way) {
      int given = first.given();
      if (given == 0) {
        return all;
      }
      float[][] own = new float[all.length - given][];
      own[0] = all[0];
      for (int i = 1; i < own.length; i++) {
        own[i] = all[i <= given ? i + way * given : i + given];
      }
      return own;
    }

    private float[][] outputs(float[][] in) {
      float[][] outputs = new float[2][length()];
      first.forward(of(in, 0), outputs[0]);
      second.forward(of(in, 1), outputs[1]);
      outputs[1] = turned(outputs[1]);
      return outputs;
    }

    private float[] turned(float[] steps) {
      float[] turned = new float[steps.length];
      for (int at = 0; at < steps.length; at += width()) {
        System.arraycopy(steps, at, turned, steps.length - width() - at, width());
      }
      return turned;
    }

    /** Where a value of one of the two stands when they are concatenated. */
    private int place(int output, int index) {
      int channels = width() / positions;
      return (index / channels * 2 + output) * channels + index % channels;
    }

    @Override
    public void forward(float[][] in, float[] out) {
      float[][] outputs = outputs(in);
      for (int i = 0; i < outputs[0].length; i++) {
        float one = outputs[0][i];
        float two = outputs[1][i];
        switch (join) {
          case CONCATENATED -> {
            out[place(0, i)] = one;
            out[place(1, i)] = two;
          }
          case SUM -> out[i] = one + two;
          case MEAN -> out[i] = (one + two) / 2;
          case PRODUCT -> out[i] = one * two;
          case FIRST -> out[i] = one;
          case SECOND -> out[i] = two;
        }
      }
    }

    @Override
    public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
      float[][] outputs = join == Join.PRODUCT ? outputs(in) : new float[2][length()];
      float[][] back = new float[2][length()];
      for (int way = 0; way < 2; way++) {
        for (int i = 0; i < back[way].length; i++) {
          back[way][i] =
              switch (join) {
                case CONCATENATED -> gradient[place(way, i)];
                case SUM -> gradient[i];
                case MEAN -> gradient[i] / 2;
                case PRODUCT -> gradient[i] * outputs[1 - way][i];
                case FIRST -> way == 0 ? gradient[i] : 0;
                case SECOND -> way == 1 ? gradient[i] : 0;
              };
        }
      }
      first.backward(of(in, 0), out, back[0], of(targets, 0));
      second.backward(of(in, 1), out, turned(back[1]), of(targets, 1));
    }
  }
}
