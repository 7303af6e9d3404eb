package io.loupe.visualizers.weakness;

/**
 * What the model says of one input, at each place where it answers for each, else at one. The two
 * logits of a model with one output that decides between two classes are half of it each, with
 * opposite signs, so that their difference is the output's.
 */
final class Verdict {
  private final int outputs;
  private final double[] logits;
  private final double[] probabilities;

  Verdict(double[] logits, double[] probabilities) {
    this(logits.length, logits, probabilities);
  }

  /**
   * At several places.
   *
   * @param logits those of the first place, then those of the next
   * @param probabilities likewise, or the numbers that are predicted
   */
  Verdict(int outputs, double[] logits, double[] probabilities) {
    this.outputs = outputs;
    this.logits = logits;
    this.probabilities = probabilities;
  }

  int places() {
    return logits.length / outputs;
  }

  double logit(int output) {
    return logits[output];
  }

  double logit(int place, int output) {
    return logits[place * outputs + output];
  }

  double probability(int output) {
    return probabilities[output];
  }

  double probability(int place, int output) {
    return probabilities[place * outputs + output];
  }

  /** The class with the highest logit, the lowest index of equals. */
  int decision() {
    return highest(0, -1);
  }

  /** The same at a place. */
  int decision(int place) {
    return highest(place, -1);
  }

  /** The strongest class besides one. */
  int rival(int target) {
    return highest(0, target);
  }

  /** The same at a place. */
  int rival(int place, int target) {
    return highest(place, target);
  }

  /** Whether an output that stands for itself says yes at a place. */
  boolean isYes(int place, int output) {
    return logit(place, output) > 0;
  }

  /**
   * Whether a class leads clearly: by more than what the order of a sum can change, so that the
   * decision holds however the input is batched.
   */
  boolean says(int target) {
    double own = logit(target);
    double rival = logit(rival(target));
    double size = Math.max(Math.abs(own), Math.abs(rival));
    return own - rival > Decisions.TIE * (1 + size);
  }

  boolean isFinite() {
    for (double logit : logits) {
      if (!Double.isFinite(logit)) {
        return false;
      }
    }
    return true;
  }

  private int highest(int place, int without) {
    int best = without == 0 ? 1 : 0;
    for (int k = best + 1; k < outputs; k++) {
      best = k != without && logit(place, k) > logit(place, best) ? k : best;
    }
    return best;
  }
}
