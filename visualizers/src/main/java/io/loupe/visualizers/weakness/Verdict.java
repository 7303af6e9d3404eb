package io.loupe.visualizers.weakness;

/**
 * What the model says of one input. The two logits of a model with one output are half of it each,
 * with opposite signs, so that their difference is the output's.
 */
final class Verdict {
  private static final double TIE = 1e-4;

  private final double[] logits;
  private final double[] probabilities;

  Verdict(double[] logits, double[] probabilities) {
    this.logits = logits;
    this.probabilities = probabilities;
  }

  double logit(int output) {
    return logits[output];
  }

  double probability(int output) {
    return probabilities[output];
  }

  /** The class with the highest logit, the lowest index of equals. */
  int decision() {
    return highest(-1);
  }

  /** The strongest class besides one. */
  int rival(int target) {
    return highest(target);
  }

  /**
   * Whether a class leads clearly: by more than what the order of a sum can change, so that the
   * decision holds however the input is batched.
   */
  boolean says(int target) {
    double rival = logits[rival(target)];
    double size = Math.max(Math.abs(logits[target]), Math.abs(rival));
    return logits[target] - rival > TIE * (1 + size);
  }

  boolean isFinite() {
    for (double logit : logits) {
      if (!Double.isFinite(logit)) {
        return false;
      }
    }
    return true;
  }

  private int highest(int without) {
    int best = without == 0 ? 1 : 0;
    for (int k = best + 1; k < logits.length; k++) {
      best = k != without && logits[k] > logits[best] ? k : best;
    }
    return best;
  }
}
