package io.loupe.engine.dl4j.internal.rows;

import io.loupe.engine.dl4j.plan.RowFunction;

/**
 * Goes through a sequence with a cell. A second input, where there is one, is a mask: steps where
 * it is 0 are passed over, and the output of the step before stands for them.
 *
 * @param cell one step
 * @param steps length of the sequence
 * @param backwards whether it starts at the last step
 * @param sequences whether it gives every step's output, in the order of the steps taken; else the
 *     last
 * @param zeros whether zeros stand for the steps that are passed over
 */
public record Recurrence(Cell cell, int steps, boolean backwards, boolean sequences, boolean zeros)
    implements RowFunction {
  private int place(int step) {
    return backwards ? steps - 1 - step : step;
  }

  private static boolean isPassed(float[][] in, int place) {
    return in.length > 1 && in[1][place] == 0;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    float[] state = new float[cell.states()];
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
  }
}
