package io.loupe.visualizers.attribution.method;

import io.loupe.visualizers.synthesis.SymmetricEigen;
import java.util.Arrays;

/**
 * The eigenvector with the largest eigenvalue of a symmetric matrix without negative eigenvalues,
 * by the Lanczos method with full reorthogonalisation: exact as soon as there are as many steps as
 * rows.
 */
final class LeadingVector {
  private static final int MOST_STEPS = 120;

  private LeadingVector() {}

  /** Of length 1, or zeros if the matrix is zero; its sign is not decided. */
  static double[] of(double[][] matrix) {
    int n = matrix.length;
    int most = Math.min(n, MOST_STEPS);
    double[][] basis = new double[most][];
    double[][] inside = new double[most][most];
    double[] next = start(n);
    int steps = 0;
    while (steps < most) {
      double length = norm(next);
      if (length < 1e-12) {
        break;
      }
      basis[steps] = scaled(next, 1 / length);
      next = times(matrix, basis[steps]);
      double scale = norm(next);
      for (int round = 0; round < 2; round++) {
        for (int b = 0; b <= steps; b++) {
          double share = dot(basis[b], next);
          if (round == 0) {
            inside[b][steps] = share;
            inside[steps][b] = share;
          }
          subtract(next, basis[b], share);
        }
      }
      steps++;
      if (norm(next) <= 1e-13 * scale) {
        break;
      }
    }
    return steps == 0 ? new double[n] : combined(basis, leading(inside, steps), n);
  }

  /** Not orthogonal to anything in particular. */
  private static double[] start(int n) {
    double[] start = new double[n];
    for (int i = 0; i < n; i++) {
      start[i] = 1 + 0.5 * StrictMath.sin(1 + 1.7 * i);
    }
    return start;
  }

  private static double[] leading(double[][] inside, int n) {
    double[][] steps = new double[n][];
    for (int i = 0; i < n; i++) {
      steps[i] = Arrays.copyOf(inside[i], n);
    }
    SymmetricEigen eigen = SymmetricEigen.of(steps);
    int best = 0;
    for (int k = 1; k < n; k++) {
      best = eigen.value(k) > eigen.value(best) ? k : best;
    }
    return eigen.vector(best);
  }

  private static double[] combined(double[][] basis, double[] shares, int n) {
    double[] sum = new double[n];
    for (int b = 0; b < shares.length; b++) {
      subtract(sum, basis[b], -shares[b]);
    }
    return scaled(sum, 1 / norm(sum));
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = dot(matrix[i], vector);
    }
    return product;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static double[] scaled(double[] a, double factor) {
    double[] scaled = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      scaled[i] = a[i] * factor;
    }
    return scaled;
  }

  private static void subtract(double[] from, double[] what, double factor) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= factor * what[i];
    }
  }
}
