package io.loupe.testkit;

import io.loupe.model.LayerInfo;
import io.loupe.tensor.Tensor;

/** A head's values must be softmax or sigmoid of its logits, or the logits themselves. */
final class HeadChecks {
  private static final double TOLERANCE = 1e-5;

  private HeadChecks() {}

  static void check(LayerInfo head, Tensor logits, Tensor values) {
    float[] z = logits.toArray();
    float[] y = values.toArray();
    int items = values.shape().dim(0);
    int positions = y.length / Math.max(1, items * head.channels());
    boolean same = true;
    boolean sigmoid = true;
    boolean softmax = true;
    boolean shares = head.channels() > 1;
    for (int n = 0; n < items; n++) {
      for (int p = 0; p < positions; p++) {
        int first = n * head.channels() * positions + p;
        double powers = 0;
        double sum = 0;
        for (int k = 0; k < head.channels(); k++) {
          powers += Math.exp(z[first + k * positions] - (double) z[first]);
          sum += y[first + k * positions];
        }
        for (int k = 0; k < head.channels(); k++) {
          int i = first + k * positions;
          same &= y[i] == z[i];
          sigmoid &= near(y[i], 1 / (1 + Math.exp(-z[i])));
          softmax &= near(y[i], Math.exp(z[i] - (double) z[first]) / powers);
          shares &= y[i] >= 0;
        }
        shares &= near(sum, 1);
      }
    }
    if (shares ? !softmax : !(same || sigmoid)) {
      throw new AssertionError(
          "The values of "
              + head.name()
              + " are neither softmax nor sigmoid of its logits, nor the logits");
    }
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= TOLERANCE;
  }
}
