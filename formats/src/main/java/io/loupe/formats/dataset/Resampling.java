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

  /**
   * Resamples a row of each channel.
   *
   * @param values of the source, by channel
   * @param out of the target, by channel
   */
  void rows(float[][] values, float[][] out) {
    if (values.length == 3) {
      three(values, out);
      return;
    }
    for (int channel = 0; channel < values.length; channel++) {
      row(values[channel], out[channel]);
    }
  }

  private void row(float[] values, float[] out) {
    for (int x = 0; x < target; x++) {
      float[] mine = weights[x];
      int from = first[x];
      float sum = 0;
      for (int j = 0; j < mine.length; j++) {
        sum += mine[j] * values[from + j];
      }
      out[x] = sum;
    }
  }

  /** The same of three channels, for which each weight is looked up once. */
  private void three(float[][] values, float[][] out) {
    float[] red = values[0];
    float[] green = values[1];
    float[] blue = values[2];
    for (int x = 0; x < target; x++) {
      float[] mine = weights[x];
      int from = first[x];
      float sumRed = 0;
      float sumGreen = 0;
      float sumBlue = 0;
      for (int j = 0; j < mine.length; j++) {
        float weight = mine[j];
        sumRed += weight * red[from + j];
        sumGreen += weight * green[from + j];
        sumBlue += weight * blue[from + j];
      }
      out[0][x] = sumRed;
      out[1][x] = sumGreen;
      out[2][x] = sumBlue;
    }
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
        int from = t * values.length;
        for (int x = 0; x < values.length; x++) {
          out[from + x] += weight * values[x];
        }
      }
    }
  }
}
