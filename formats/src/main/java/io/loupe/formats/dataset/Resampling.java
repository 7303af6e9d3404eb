package io.loupe.formats.dataset;

/**
 * Bilinear resampling along one axis. When making smaller, the triangle is widened with the scale,
 * so that every source pixel counts (as Pillow's {@code BILINEAR} does) and fine patterns do not
 * turn into false coarse ones.
 */
final class Resampling {
  private final int source;
  private final int target;
  private final int[] first;
  private final float[][] weights;

  Resampling(int source, int target) {
    this.source = source;
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

  /** Resamples every row. */
  float[] rows(float[] values, int rows) {
    float[] out = new float[rows * target];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < target; x++) {
        float sum = 0;
        for (int j = 0; j < weights[x].length; j++) {
          sum += weights[x][j] * values[y * source + first[x] + j];
        }
        out[y * target + x] = sum;
      }
    }
    return out;
  }
}
