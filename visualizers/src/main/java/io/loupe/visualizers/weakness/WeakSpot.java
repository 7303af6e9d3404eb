package io.loupe.visualizers.weakness;

import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.weakness.Attack.Pair;
import io.loupe.visualizers.weakness.Origins.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The smallest change found that turns what is wanted on one sample.
 *
 * @param found whether one was found that the model confirmed
 * @param l2 root of the sum of squares, NaN if none was found
 * @param linf largest change of a value, NaN if none was found
 * @param replaced how many values differ, NaN if none was found
 * @param replacements for values that are looked up, which by which
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
    double replaced,
    String replacements,
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
        Double.NaN,
        "",
        -1,
        origin.verdict(),
        Optional.empty());
  }

  static WeakSpot of(
      Origin origin, int target, Metric metric, int row, Verdict verdict, float[] changed) {
    double l2 = Metric.L2.size(origin.values(), changed);
    double linf = Metric.LINF.size(origin.values(), changed);
    boolean symbols = metric == Metric.REPLACED;
    return new WeakSpot(
        origin,
        target,
        metric,
        true,
        l2,
        linf,
        Metric.REPLACED.size(origin.values(), changed),
        symbols ? replacements(origin, changed) : "",
        row,
        verdict,
        Optional.of(changed));
  }

  /** The same without the changed input, where no picture needs it. */
  WeakSpot lighter() {
    return new WeakSpot(
        origin,
        target,
        metric,
        found,
        l2,
        linf,
        replaced,
        replacements,
        row,
        verdict,
        Optional.empty());
  }

  /** In the metric it was searched for. */
  double size() {
    return switch (metric) {
      case L2 -> l2;
      case LINF -> linf;
      case REPLACED -> replaced;
    };
  }

  Pair pair() {
    return new Pair(origin, target);
  }

  /** What was replaced by what, by place from 0; for values that are looked up. */
  private static String replacements(Origin origin, float[] changed) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] != origin.values()[i]) {
        all.add(i + ": " + Labels.number(origin.values()[i]) + " to " + Labels.number(changed[i]));
      }
    }
    return String.join("; ", all);
  }
}
