package io.loupe.visualizers.maximization.evaluation;

import io.loupe.visualizer.Classifier;
import java.util.List;

/**
 * What the model makes of one image.
 *
 * @param target lowest probability of the outputs meant, NaN if none is meant
 * @param top the output with the highest probability, the lowest index of equals
 * @param topProbability its probability
 * @param first whether the outputs meant have the highest probabilities of all, or, where outputs
 *     are independent, more than one half
 */
public record Decision(double target, int top, double topProbability, boolean first) {
  public static Decision of(Classifier.Kind kind, double[] row, List<Integer> outputs) {
    int top = 0;
    for (int k = 1; k < row.length; k++) {
      if (row[k] > row[top]) {
        top = k;
      }
    }
    double lowest = Double.POSITIVE_INFINITY;
    for (int output : outputs) {
      lowest = Math.min(lowest, row[output]);
    }
    boolean first = !outputs.isEmpty();
    if (kind == Classifier.Kind.INDEPENDENT) {
      first &= lowest > 0.5;
    } else {
      for (int k = 0; k < row.length; k++) {
        first &= outputs.contains(k) || row[k] < lowest;
      }
    }
    return new Decision(outputs.isEmpty() ? Double.NaN : lowest, top, row[top], first);
  }
}
