package io.loupe.formats.artifact;

/** Compares numbers as they come. */
final class ValueDeviation {
  private double largestDifference;
  private double largestMagnitude;
  private boolean whole = true;
  private long count;
  private long different;

  /** Numbers that are not finite are equal to themselves and infinitely far from others. */
  void compare(double then, double now) {
    count++;
    if (Double.compare(then, now) == 0 || then == now) {
      largestMagnitude = Math.max(largestMagnitude, finite(then));
      return;
    }
    different++;
    whole &= then == Math.rint(then) && now == Math.rint(now);
    double difference = Math.abs(then - now);
    largestDifference =
        Math.max(
            largestDifference, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    largestMagnitude = Math.max(largestMagnitude, Math.max(finite(then), finite(now)));
  }

  double largest() {
    return different == 0 ? 0 : largestDifference / largestMagnitude;
  }

  Deviation ofArray() {
    double share = count == 0 ? 0 : (double) different / count;
    return new Deviation(
        whole ? Deviation.Kind.CHOICES : Deviation.Kind.NUMBERS, largest(), share, "");
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? Math.abs(value) : 0;
  }
}
