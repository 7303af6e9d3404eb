package io.loupe.visualizers.maximization;

/** Where a value lies among others. */
final class Percentiles {
  private Percentiles() {}

  /** Share of sorted values below it, equal ones counted half. */
  static double of(double[] sorted, double value) {
    int below = 0;
    int equal = 0;
    for (double one : sorted) {
      below += one < value ? 1 : 0;
      equal += one == value ? 1 : 0;
    }
    return (below + equal / 2.0) / sorted.length;
  }
}
