package io.loupe.engine.dl4j.op;

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
}
