package io.loupe.visualizers.internal.evidence;

import java.util.Arrays;

/**
 * The one-to-one assignment with the largest sum.
 *
 * @see <a href="https://doi.org/10.1137/0105003">Munkres 1957</a>, in the form with potentials
 */
final class Assignment {
  private final double[][] gain;
  private final int size;
  private final double[] rowPotential;
  private final double[] columnPotential;
  private final int[] rowOf;

  private Assignment(double[][] gain) {
    this.gain = gain;
    this.size = gain.length;
    this.rowPotential = new double[size + 1];
    this.columnPotential = new double[size + 1];
    this.rowOf = new int[size + 1];
  }

  /**
   * Assigns.
   *
   * @param gain square, finite
   * @return for each row its column
   */
  static int[] best(double[][] gain) {
    Assignment assignment = new Assignment(gain);
    for (int row = 1; row <= gain.length; row++) {
      assignment.add(row);
    }
    int[] columns = new int[gain.length];
    for (int column = 1; column <= gain.length; column++) {
      columns[assignment.rowOf[column] - 1] = column - 1;
    }
    return columns;
  }

  /** Adds a row along the cheapest path to a free column; row and column 0 are the start. */
  private void add(int row) {
    double[] slack = new double[size + 1];
    int[] cameFrom = new int[size + 1];
    boolean[] done = new boolean[size + 1];
    Arrays.fill(slack, Double.POSITIVE_INFINITY);
    rowOf[0] = row;
    int at = 0;
    do {
      done[at] = true;
      at = nearest(at, slack, cameFrom, done);
    } while (rowOf[at] != 0);
    while (at != 0) {
      int before = cameFrom[at];
      rowOf[at] = rowOf[before];
      at = before;
    }
  }

  private int nearest(int at, double[] slack, int[] cameFrom, boolean[] done) {
    int row = rowOf[at];
    int next = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int column = 1; column <= size; column++) {
      if (!done[column]) {
        double cost = -gain[row - 1][column - 1] - rowPotential[row] - columnPotential[column];
        if (cost < slack[column]) {
          slack[column] = cost;
          cameFrom[column] = at;
        }
        if (slack[column] < least) {
          least = slack[column];
          next = column;
        }
      }
    }
    for (int column = 0; column <= size; column++) {
      if (done[column]) {
        rowPotential[rowOf[column]] += least;
        columnPotential[column] -= least;
      } else {
        slack[column] -= least;
      }
    }
    return next;
  }
}
