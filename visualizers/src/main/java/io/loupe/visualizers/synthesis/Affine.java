package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * Turns, scales and moves an image about its centre, with bilinear sampling. The adjoint spreads
 * each gradient over the pixels it was sampled from, with the same weights.
 */
@Experimental
public final class Affine implements ImageTransform {
  private final double cos;
  private final double sin;
  private final double down;
  private final double right;

  private Affine(double cos, double sin, double down, double right) {
    this.cos = cos;
    this.sin = sin;
    this.down = down;
    this.right = right;
  }

  /**
   * Creates a transformation.
   *
   * @param degrees turn, positive against the clock
   * @param scale factor of size, positive; above 1 the picture grows
   * @param down rows it moves afterwards
   * @param right columns it moves afterwards
   * @return the transformation
   * @throws IllegalArgumentException if the scale is not positive
   */
  public static Affine of(double degrees, double scale, double down, double right) {
    if (!(scale > 0)) {
      throw new IllegalArgumentException("Scale must be positive, got " + scale);
    }
    double angle = StrictMath.toRadians(degrees);
    return new Affine(StrictMath.cos(angle) / scale, StrictMath.sin(angle) / scale, down, right);
  }

  /**
   * Creates a move.
   *
   * @param down rows
   * @param right columns
   * @return the transformation
   */
  public static Affine shift(double down, double right) {
    return of(0, 1, down, right);
  }

  @Override
  public void apply(ImageSize size, float[] image, int from, float[] target, int to, float[] fill) {
    int columns = size.columns();
    int positions = size.positions();
    int out = to;
    double middle = (columns - 1) / 2.0;
    for (int i = 0; i < size.rows(); i++) {
      double row = sourceRow(size, i);
      double column = sourceColumn(size, i);
      for (int j = 0; j < columns; j++, out++) {
        float y = (float) (row + sin * (j - middle - right));
        float x = (float) (column + cos * (j - middle - right));
        int y0 = floor(y);
        int x0 = floor(x);
        float fy = y - y0;
        float fx = x - x0;
        boolean inside = y0 >= 0 && x0 >= 0 && y0 + 1 < size.rows() && x0 + 1 < columns;
        int at = from + y0 * columns + x0;
        for (int c = 0; c < size.channels(); c++) {
          int plane = at + c * positions;
          float value;
          if (inside) {
            float top = image[plane] + fx * (image[plane + 1] - image[plane]);
            float low =
                image[plane + columns] + fx * (image[plane + columns + 1] - image[plane + columns]);
            value = top + fy * (low - top);
          } else {
            value = edge(size, image, plane, y0, x0, fy, fx, fill[c]);
          }
          target[out + c * positions] = value;
        }
      }
    }
  }

  @Override
  public void adjoint(ImageSize size, float[] gradient, int from, float[] target, int to) {
    int columns = size.columns();
    int positions = size.positions();
    int out = from;
    double middle = (columns - 1) / 2.0;
    for (int i = 0; i < size.rows(); i++) {
      double row = sourceRow(size, i);
      double column = sourceColumn(size, i);
      for (int j = 0; j < columns; j++, out++) {
        float y = (float) (row + sin * (j - middle - right));
        float x = (float) (column + cos * (j - middle - right));
        int y0 = floor(y);
        int x0 = floor(x);
        float fy = y - y0;
        float fx = x - x0;
        boolean inside = y0 >= 0 && x0 >= 0 && y0 + 1 < size.rows() && x0 + 1 < columns;
        int at = to + y0 * columns + x0;
        for (int c = 0; c < size.channels(); c++) {
          float g = gradient[out + c * positions];
          int plane = at + c * positions;
          if (inside) {
            float upper = g * (1 - fy);
            float lower = g * fy;
            target[plane] += upper * (1 - fx);
            target[plane + 1] += upper * fx;
            target[plane + columns] += lower * (1 - fx);
            target[plane + columns + 1] += lower * fx;
          } else {
            spread(size, target, plane, y0, x0, fy, fx, g);
          }
        }
      }
    }
  }

  private static void spread(
      ImageSize size, float[] target, int plane, int y0, int x0, float fy, float fx, float g) {
    boolean top = y0 >= 0 && y0 < size.rows();
    boolean low = y0 >= -1 && y0 + 1 < size.rows();
    boolean left = x0 >= 0 && x0 < size.columns();
    boolean far = x0 >= -1 && x0 + 1 < size.columns();
    if (top && left) {
      target[plane] += g * (1 - fy) * (1 - fx);
    }
    if (top && far) {
      target[plane + 1] += g * (1 - fy) * fx;
    }
    if (low && left) {
      target[plane + size.columns()] += g * fy * (1 - fx);
    }
    if (low && far) {
      target[plane + size.columns() + 1] += g * fy * fx;
    }
  }

  private static float edge(
      ImageSize size, float[] image, int plane, int y0, int x0, float fy, float fx, float fill) {
    boolean top = y0 >= 0 && y0 < size.rows();
    boolean low = y0 >= -1 && y0 + 1 < size.rows();
    boolean left = x0 >= 0 && x0 < size.columns();
    boolean far = x0 >= -1 && x0 + 1 < size.columns();
    float a = top && left ? image[plane] : fill;
    float b = top && far ? image[plane + 1] : fill;
    float c = low && left ? image[plane + size.columns()] : fill;
    float d = low && far ? image[plane + size.columns() + 1] : fill;
    float upper = a + fx * (b - a);
    return upper + fy * (c + fx * (d - c) - upper);
  }

  /** Row that the middle column of a row comes from. */
  private double sourceRow(ImageSize size, int i) {
    double middle = (size.rows() - 1) / 2.0;
    return middle + cos * (i - middle - down);
  }

  private double sourceColumn(ImageSize size, int i) {
    double middle = (size.rows() - 1) / 2.0;
    return (size.columns() - 1) / 2.0 - sin * (i - middle - down);
  }

  private static int floor(float value) {
    int whole = (int) value;
    return value < whole ? whole - 1 : whole;
  }
}
