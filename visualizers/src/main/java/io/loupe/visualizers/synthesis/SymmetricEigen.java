package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, in no particular order. Immutable and safe
 * for use by several threads.
 *
 * <p>Source: rotations in the planes of two axes that make what lies outside of the diagonal
 * vanish, <a href="https://doi.org/10.1515/crll.1846.30.51">Jacobi 1846</a>.
 */
@Experimental
public final class SymmetricEigen {
  private static final int MOST_SWEEPS = 64;
  private static final double DONE = 1e-30;

  private final double[][] diagonal;
  private final double[][] vectors;

  private SymmetricEigen(double[][] diagonal, double[][] vectors) {
    this.diagonal = diagonal;
    this.vectors = vectors;
  }

  /**
   * Computes them.
   *
   * @param matrix [n][n], symmetric; copied
   * @return its eigenvalues and eigenvectors
   */
  public static SymmetricEigen of(double[][] matrix) {
    int n = matrix.length;
    double[][] a = new double[n][];
    double[][] vectors = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a); sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(a, vectors, p, q);
        }
      }
    }
    return new SymmetricEigen(a, vectors);
  }

  /**
   * Returns the size of the matrix.
   *
   * @return n
   */
  public int size() {
    return diagonal.length;
  }

  /**
   * Returns an eigenvalue.
   *
   * @param k which, from 0 on
   * @return its value
   */
  public double value(int k) {
    return diagonal[k][k];
  }

  /**
   * Returns the eigenvector of an eigenvalue.
   *
   * @param k which, from 0 on
   * @return n numbers of length 1, owned; the sign is not decided
   */
  public double[] vector(int k) {
    double[] vector = new double[vectors.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = vectors[i][k];
    }
    return vector;
  }

  private static boolean isDiagonal(double[][] a) {
    double on = 0;
    double off = 0;
    for (int i = 0; i < a.length; i++) {
      on += a[i][i] * a[i][i];
      for (int j = 0; j < i; j++) {
        off += 2 * a[i][j] * a[i][j];
      }
    }
    return off <= DONE * on;
  }

  private static void rotate(double[][] a, double[][] vectors, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double cosine = 1 / Math.sqrt(tangent * tangent + 1);
    double sine = tangent * cosine;
    for (int k = 0; k < a.length; k++) {
      double kp = a[k][p];
      double kq = a[k][q];
      a[k][p] = cosine * kp - sine * kq;
      a[k][q] = sine * kp + cosine * kq;
    }
    for (int k = 0; k < a.length; k++) {
      double pk = a[p][k];
      double qk = a[q][k];
      a[p][k] = cosine * pk - sine * qk;
      a[q][k] = sine * pk + cosine * qk;
      double kp = vectors[k][p];
      double kq = vectors[k][q];
      vectors[k][p] = cosine * kp - sine * kq;
      vectors[k][q] = sine * kp + cosine * kq;
    }
  }
}
