package io.loupe.visualizers.internal.measure;

/** Blurs pictures and signals with a Gaussian; beyond the border stands what is at the border. */
public final class GaussianBlur {
  private static final int REACH = 3;

  private final int rows;
  private final int columns;
  private final double[] kernel;

  /**
   * Prepares.
   *
   * @param rows of the picture; 1 for a line of steps
   * @param columns of it
   * @param sigma standard deviation, in places
   */
  public GaussianBlur(int rows, int columns, double sigma) {
    this.rows = rows;
    this.columns = columns;
    int reach = (int) Math.ceil(REACH * sigma);
    this.kernel = new double[2 * reach + 1];
    double sum = 0;
    for (int i = -reach; i <= reach; i++) {
      kernel[i + reach] = Math.exp(-0.5 * i * i / (sigma * sigma));
      sum += kernel[i + reach];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
  }

  /**
   * Blurs one channel.
   *
   * @param values row by row
   * @return as many, blurred
   */
  public float[] of(float[] values) {
    return along(along(values, true), false);
  }

  private float[] along(float[] values, boolean horizontal) {
    int reach = kernel.length / 2;
    float[] blurred = new float[values.length];
    for (int p = 0; p < values.length; p++) {
      double sum = 0;
      for (int i = -reach; i <= reach; i++) {
        int row = horizontal ? p / columns : inside(p / columns + i, rows);
        int column = horizontal ? inside(p % columns + i, columns) : p % columns;
        sum += kernel[i + reach] * values[row * columns + column];
      }
      blurred[p] = (float) sum;
    }
    return blurred;
  }

  private static int inside(int place, int places) {
    return Math.max(0, Math.min(places - 1, place));
  }
}
