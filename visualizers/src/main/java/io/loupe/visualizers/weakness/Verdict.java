package io.loupe.visualizers.weakness;

/** What the model says of one input. */
final class Verdict {
  private static final double TIE = 1e-4;

  private final double[] logits;
  private final double[] probabilities;

  private Verdict(double[] logits, double[] probabilities) {
    this.logits = logits;
    this.probabilities = probabilities;
  }

  /**
   * Reads one item of a batch.
   *
   * @param outputs the layer's values; where they are the logits, softmax makes probabilities
   */
  static Verdict of(float[] logits, float[] outputs, int item, int classes) {
    double[] own = new double[classes];
    double[] shares = new double[classes];
    boolean plain = true;
    for (int k = 0; k < classes; k++) {
      own[k] = logits[item * classes + k];
      shares[k] = outputs[item * classes + k];
      plain &= own[k] == shares[k];
    }
    return new Verdict(own, plain ? softmax(own) : shares);
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

  private static double[] softmax(double[] logits) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      highest = Math.max(highest, logit);
    }
    double[] shares = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      shares[k] = StrictMath.exp(logits[k] - highest);
      sum += shares[k];
    }
    for (int k = 0; k < logits.length; k++) {
      shares[k] /= sum;
    }
    return shares;
  }

  private int highest(int without) {
    int best = without == 0 ? 1 : 0;
    for (int k = best + 1; k < logits.length; k++) {
      best = k != without && logits[k] > logits[best] ? k : best;
    }
    return best;
  }
}
