package io.loupe.visualizers.internal.ablation;

import io.loupe.model.LayerInfo;

/** Reads a model's scores. */
final class Head {
  private static final double SMALLEST = 1e-12;
  private static final double SLACK = 1e-3;

  private Head() {}

  static boolean isSpatial(LayerInfo head) {
    return head.outputShape().elements() != head.channels();
  }

  static int highest(float[] scores, int offset, int classes) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      best = scores[offset + k] > scores[offset + best] ? k : best;
    }
    return best;
  }

  /** Scores that are no probabilities are taken as logits. */
  static double crossEntropy(float[] scores, int offset, int classes, int label) {
    double sum = 0;
    double highest = Double.NEGATIVE_INFINITY;
    boolean probabilities = true;
    for (int k = offset; k < offset + classes; k++) {
      sum += scores[k];
      highest = Math.max(highest, scores[k]);
      probabilities &= scores[k] >= 0 && scores[k] <= 1;
    }
    if (probabilities && Math.abs(sum - 1) < SLACK) {
      return -StrictMath.log(Math.max(SMALLEST, scores[offset + label]));
    }
    double total = 0;
    for (int k = offset; k < offset + classes; k++) {
      total += StrictMath.exp(scores[k] - highest);
    }
    return highest + StrictMath.log(total) - scores[offset + label];
  }
}
