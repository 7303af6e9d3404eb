package io.loupe.visualizers.attribution.method;

/** Points and weights that take an integral from 0 to 1. Immutable. */
final class Quadrature {
  private static final int MOST_STEPS = 100;

  private final double[] points;
  private final double[] weights;

  private Quadrature(double[] points, double[] weights) {
    this.points = points;
    this.weights = weights;
  }

  int size() {
    return points.length;
  }

  /** Ascending, inside the interval. */
  double point(int index) {
    return points[index];
  }

  /** What a point counts. */
  double weight(int index) {
    return weights[index];
  }

  /** Captum's riemann_trapezoid: both ends count half, and the weights add up to 1 - 1 / n. */
  static Quadrature captumTrapezoid(int n) {
    double[] points = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      points[i] = n == 1 ? 0 : i / (n - 1.0);
      weights[i] = (i == 0 || i == n - 1 ? 0.5 : 1) / n;
    }
    return new Quadrature(points, weights);
  }

  /**
   * Gauss and Legendre's rule, exact for polynomials up to degree 2 n - 1: roots of the Legendre
   * polynomial by Newton's method, from Tricomi's first guess.
   */
  static Quadrature of(int n) {
    double[] points = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      double x = StrictMath.cos(StrictMath.PI * (i + 0.75) / (n + 0.5));
      double slope = 1;
      for (int step = 0; step < MOST_STEPS; step++) {
        double before = 1;
        double value = x;
        for (int k = 2; k <= n; k++) {
          double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
          before = value;
          value = next;
        }
        slope = n * (x * value - before) / (x * x - 1);
        double change = value / slope;
        x -= change;
        if (Math.abs(change) < 1e-15) {
          break;
        }
      }
      points[n - 1 - i] = (1 + x) / 2;
      weights[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
    }
    return new Quadrature(points, weights);
  }
}
