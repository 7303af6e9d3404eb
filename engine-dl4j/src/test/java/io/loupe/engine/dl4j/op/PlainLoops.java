package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Compares operations that are written in Java with the plainest loops, in double precision. */
final class PlainLoops {
  private static final double STEP = 1e-5;

  private PlainLoops() {}

  /** The same operation, written down as it is defined. */
  @FunctionalInterface
  interface Naive {
    double[] of(double[][] in);
  }

  /** Values between -2 and 2 that are not near to each other's ties. */
  static float[] noise(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextDouble() * 4 - 2);
    }
    return values;
  }

  static float[] forward(RowOp op, int outputs, float[]... in) {
    float[] out = new float[outputs];
    Arrays.fill(out, Float.NaN);
    op.forward(in, out);
    return out;
  }

  static float[][] backward(RowOp op, float[] gradient, float[]... in) {
    float[] out = forward(op, gradient.length, in);
    float[][] targets = new float[in.length][];
    for (int i = 0; i < in.length; i++) {
      targets[i] = new float[in[i].length];
    }
    op.backward(in, out, gradient, targets);
    return targets;
  }

  /** Values, and the gradient of their weighted sum at every input against its differences. */
  static void check(RowOp op, Naive naive, float[]... in) {
    check(op, naive, in.length, in);
  }

  /** The same, where only the first inputs have a gradient. */
  static void check(RowOp op, Naive naive, int moved, float[]... in) {
    double[][] exact = new double[in.length][];
    for (int i = 0; i < in.length; i++) {
      exact[i] = new double[in[i].length];
      for (int k = 0; k < in[i].length; k++) {
        exact[i][k] = in[i][k];
      }
    }
    double[] expected = naive.of(exact);
    float[] out = forward(op, expected.length, in);
    for (int k = 0; k < out.length; k++) {
      assertThat((double) out[k])
          .as("value %d", k)
          .isCloseTo(expected[k], within(2e-5 * Math.max(1, Math.abs(expected[k]))));
    }
    float[] gradient = noise(out.length, 77);
    float[][] targets = backward(op, gradient, in);
    for (int i = 0; i < moved; i++) {
      for (int k = 0; k < in[i].length; k++) {
        double own = exact[i][k];
        exact[i][k] = own + STEP;
        double up = weighted(naive.of(exact), gradient);
        exact[i][k] = own - STEP;
        double down = weighted(naive.of(exact), gradient);
        exact[i][k] = own;
        double slope = (up - down) / (2 * STEP);
        assertThat((double) targets[i][k])
            .as("gradient at value %d of input %d", k, i)
            .isCloseTo(slope, within(1e-4 * Math.max(1, Math.abs(slope))));
      }
    }
  }

  private static double weighted(double[] values, float[] weights) {
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      sum += values[k] * weights[k];
    }
    return sum;
  }
}
