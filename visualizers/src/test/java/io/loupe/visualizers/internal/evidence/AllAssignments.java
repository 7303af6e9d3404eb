package io.loupe.visualizers.internal.evidence;

/** Tries every one-to-one assignment; for few rows. */
public final class AllAssignments {
  private AllAssignments() {}

  /** The largest sum of gains. */
  public static double best(double[][] gain) {
    return best(gain, 0, new boolean[gain.length]);
  }

  private static double best(double[][] gain, int row, boolean[] used) {
    if (row == gain.length) {
      return 0;
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int column = 0; column < gain.length; column++) {
      if (!used[column]) {
        used[column] = true;
        most = Math.max(most, gain[row][column] + best(gain, row + 1, used));
        used[column] = false;
      }
    }
    return most;
  }
}
