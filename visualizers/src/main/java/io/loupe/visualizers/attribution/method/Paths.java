package io.loupe.visualizers.attribution.method;

import io.loupe.attribution.Attribution;
import io.loupe.attribution.Passes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Straight ways from a baseline to an input. */
final class Paths {
  private Paths() {}

  /** The objective of all items, then of the baseline in their place. */
  static double[] ends(Passes passes, float[] baseline) {
    int items = passes.items();
    double[] values = new double[2 * items];
    passes.values(
        "ends of the path",
        values.length,
        row -> row % items,
        (row, copy, from) -> {
          if (row >= items) {
            System.arraycopy(baseline, 0, copy, from, baseline.length);
          }
        },
        (row, value) -> values[row] = value);
    return values;
  }

  /** Puts a point of the way, 0 the baseline and 1 the input, in the place of an input. */
  static void move(float[] values, int from, float[] baseline, double share) {
    for (int i = 0; i < baseline.length; i++) {
      double start = baseline[i];
      values[from + i] = (float) (start + share * (values[from + i] - start));
    }
  }

  static Map<String, Double> measures(double expected, double error, int steps) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put(Attribution.EXPECTED_SUM, expected);
    measures.put(Attribution.COMPLETENESS_ERROR, error);
    measures.put(Attribution.STEPS, (double) steps);
    return measures;
  }
}
