package io.loupe.visualizers.synthesis;

/**
 * The orthonormal discrete Fourier transform of planes, along columns and rows of any length.
 * Immutable and safe for use by several threads.
 *
 * <p>Source: <a href="https://doi.org/10.1090/S0025-5718-1965-0178586-1">Cooley and Tukey 1965</a>,
 * by the prime factors of each length.
 */
final class FourierTransform {
  private final int rows;
  private final int columns;
  private final double[] rowTurns;
  private final double[] columnTurns;

  FourierTransform(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.rowTurns = turns(rows);
    this.columnTurns = rows == columns ? rowTurns : turns(columns);
  }

  /** Cosine and sine of each of so many parts of a turn, backwards. */
  private static double[] turns(int parts) {
    double[] turns = new double[2 * parts];
    for (int i = 0; i < parts; i++) {
      turns[2 * i] = StrictMath.cos(2 * Math.PI * i / parts);
      turns[2 * i + 1] = -StrictMath.sin(2 * Math.PI * i / parts);
    }
    return turns;
  }

  /**
   * Transforms.
   *
   * @param real row-major [rows,columns], changed in place
   * @param imaginary the same
   */
  void forward(double[] real, double[] imaginary) {
    transform(real, imaginary);
  }

  /** Is told a wave. */
  @FunctionalInterface
  interface Waves {
    void accept(int wave, double real, double imaginary);
  }

  /** Tells the waves of a plane that begins somewhere among others. */
  void forward(float[] values, int from, Waves waves) {
    double[] real = new double[rows * columns];
    for (int i = 0; i < real.length; i++) {
      real[i] = values[from + i];
    }
    double[] imaginary = new double[real.length];
    forward(real, imaginary);
    for (int k = 0; k < real.length; k++) {
      waves.accept(k, real[k], imaginary[k]);
    }
  }

  /** Undoes {@link #forward}: the same with the parts in each other's places. */
  void back(double[] real, double[] imaginary) {
    transform(imaginary, real);
  }

  private void transform(double[] a, double[] b) {
    Line line = new Line(columns, columnTurns);
    for (int y = 0; y < rows && columns > 1; y++) {
      line.transform(a, b, y * columns, 1);
    }
    line = new Line(rows, rowTurns);
    for (int x = 0; x < columns && rows > 1; x++) {
      line.transform(a, b, x, columns);
    }
  }

  /** One row or column after the other. */
  private static final class Line {
    private final int length;
    private final double[] turns;
    private final double norm;
    private final double[] a;
    private final double[] b;
    private final double[] terms;

    Line(int length, double[] turns) {
      this.length = length;
      this.turns = turns;
      this.norm = 1 / Math.sqrt(length);
      this.a = new double[length];
      this.b = new double[length];
      this.terms = new double[2 * length];
    }

    void transform(double[] real, double[] imaginary, int from, int step) {
      transform(length, real, imaginary, from, step, 0, 1);
      for (int i = 0; i < length; i++) {
        real[from + i * step] = norm * a[i];
        imaginary[from + i * step] = norm * b[i];
      }
    }

    /** Puts the transform of every so manieth value at a place of its own. */
    private void transform(
        int n, double[] real, double[] imaginary, int from, int step, int to, int turn) {
      if (n == 1) {
        a[to] = real[from];
        b[to] = imaginary[from];
        return;
      }
      int p = factor(n);
      int m = n / p;
      for (int r = 0; r < p; r++) {
        transform(m, real, imaginary, from + r * step, step * p, to + r * m, turn * p);
      }
      for (int k = 0; k < m; k++) {
        for (int r = 0; r < p; r++) {
          terms[2 * r] = a[to + r * m + k];
          terms[2 * r + 1] = b[to + r * m + k];
        }
        for (int q = 0; q < p; q++) {
          sum(to + q * m + k, p, n, k + q * m, turn);
        }
      }
    }

    private void sum(int at, int p, int n, int wave, int turn) {
      double re = 0;
      double im = 0;
      for (int r = 0; r < p; r++) {
        int w = 2 * (r * wave % n) * turn;
        re += terms[2 * r] * turns[w] - terms[2 * r + 1] * turns[w + 1];
        im += terms[2 * r] * turns[w + 1] + terms[2 * r + 1] * turns[w];
      }
      a[at] = re;
      b[at] = im;
    }

    /** The smallest prime factor. */
    private static int factor(int n) {
      for (int p = 2; p * p <= n; p++) {
        if (n % p == 0) {
          return p;
        }
      }
      return n;
    }
  }
}
