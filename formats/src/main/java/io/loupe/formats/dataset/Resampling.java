package io.loupe.formats.dataset;

/**
 * Bilinear resampling along one axis. When making smaller, the triangle is widened with the scale,
 * so that every source pixel counts (as Pillow's {@code BILINEAR} does) and fine patterns do not
 * turn into false coarse ones.
 */
final class Resampling {
  private final int target;
  private final int[] first;
  private final float[][] weights;
  private int begun;

  Resampling(int source, int target) {
    this.target = target;
    this.first = new int[target];
    this.weights = new float[target][];
    double scale = (double) source / target;
    double support = Math.max(scale, 1);
    for (int i = 0; i < target; i++) {
      double centre = (i + 0.5) * scale;
      int from = Math.max((int) (centre - support + 0.5), 0);
      int to = Math.min((int) (centre + support + 0.5), source);
      first[i] = from;
      weights[i] = triangle(from, to, centre, support);
    }
  }

  private static float[] triangle(int from, int to, double centre, double support) {
    float[] weights = new float[to - from];
    double sum = 0;
    for (int j = 0; j < weights.length; j++) {
      double weight = Math.max(1 - Math.abs(from + j + 0.5 - centre) / support, 0);
      weights[j] = (float) weight;
      sum += weight;
    }
    for (int j = 0; j < weights.length; j++) {
      weights[j] = (float) (weights[j] / sum);
    }
    return weights;
  }

  /** Resamples a row of values. */
  float[] row(float[] values) {
    float[] out = new float[target];
    for (int x = 0; x < target; x++) {
      float sum = 0;
      for (int j = 0; j < weights[x].length; j++) {
        sum += weights[x][j] * values[first[x] + j];
      }
      out[x] = sum;
    }
    return out;
  }

  /**
   * Adds the share that one row of the source has in every row of the target; rows must come in
   * their order.
   *
   * @param y number of the row
   * @param values the row
   * @param out the target, row by row; zero before the first row is added
   */
  void add(int y, float[] values, float[] out) {
    while (begun < target && first[begun] + weights[begun].length <= y) {
      begun++;
    }
    for (int t = begun; t < target && first[t] <= y; t++) {
      int j = y - first[t];
      if (j < weights[t].length) {
        float weight = weights[t][j];
        for (int x = 0; x < values.length; x++) {
          out[t * values.length + x] += weight * values[x];
        }
      }
    }
  }
}
