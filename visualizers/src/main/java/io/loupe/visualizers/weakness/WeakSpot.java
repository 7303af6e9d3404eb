package io.loupe.visualizers.weakness;

import java.util.Optional;

/**
 * The smallest change found that turns the decision on one sample to one class.
 *
 * @param found whether one was found that the model confirmed
 * @param l2 root of the sum of squares, NaN if none was found
 * @param linf largest change of a value, NaN if none was found
 * @param row place in the array of changed inputs, -1 if none was found
 * @param verdict what the model says of the changed input
 * @param changed as shares of the input range, where it is kept for a picture
 */
record WeakSpot(
    Origin origin,
    int target,
    Metric metric,
    boolean found,
    double l2,
    double linf,
    int row,
    Verdict verdict,
    Optional<float[]> changed) {

  static WeakSpot none(Origin origin, int target, Metric metric) {
    return new WeakSpot(
        origin,
        target,
        metric,
        false,
        Double.NaN,
        Double.NaN,
        -1,
        origin.verdict(),
        Optional.empty());
  }

  static WeakSpot of(
      Origin origin, int target, Metric metric, int row, Verdict verdict, float[] changed) {
    double l2 = Metric.L2.size(origin.values(), changed);
    double linf = Metric.LINF.size(origin.values(), changed);
    return new WeakSpot(origin, target, metric, true, l2, linf, row, verdict, Optional.of(changed));
  }

  /** The same without the changed input, where no picture needs it. */
  WeakSpot lighter() {
    return new WeakSpot(origin, target, metric, found, l2, linf, row, verdict, Optional.empty());
  }

  /** In the metric it was searched for. */
  double size() {
    return metric == Metric.L2 ? l2 : linf;
  }

  int decision() {
    return origin.verdict().decision();
  }
}
