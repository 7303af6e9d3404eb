package io.loupe.visualizers.maximization.ascent;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How alike images are to a layer, wherever things stand in them: the cosine of their Gram matrices
 * {@code G = A A^T} [K,K] of the layer's maps A [K,positions], after <a
 * href="https://distill.pub/2017/feature-visualization">Olah, Mordvintsev and Schubert 2017</a>.
 */
public final class GramSimilarity {
  private final double[][] maps;
  private final double[][] grams;
  private final double[] norms;
  private final int channels;
  private final int positions;

  /** Reads [N,K,h,w]. */
  public GramSimilarity(Tensor activations) {
    Shape item = activations.shape().item();
    channels = item.dim(0);
    positions = item.elements() / channels;
    int items = activations.shape().dim(0);
    maps = new double[items][item.elements()];
    grams = new double[items][];
    norms = new double[items];
    float[] values = activations.toArray();
    IntStream.range(0, items)
        .parallel()
        .forEach(
            n -> {
              for (int i = 0; i < maps[n].length; i++) {
                maps[n][i] = values[n * maps[n].length + i];
              }
              grams[n] = gram(maps[n]);
              norms[n] = norm(grams[n]);
              for (int i = 0; i < grams[n].length && norms[n] > 0; i++) {
                grams[n][i] /= norms[n];
              }
            });
  }

  private double[] gram(double[] map) {
    double[] gram = new double[channels * channels];
    for (int a = 0; a < channels; a++) {
      for (int b = a; b < channels; b++) {
        double sum = 0;
        for (int p = 0; p < positions; p++) {
          sum += map[a * positions + p] * map[b * positions + p];
        }
        gram[a * channels + b] = sum;
        gram[b * channels + a] = sum;
      }
    }
    return gram;
  }

  private static double norm(double[] matrix) {
    return Math.sqrt(product(matrix, matrix));
  }

  /** Mean cosine of an item and the others of its group. */
  public double of(int item, List<Integer> group) {
    return product(others(item, group), grams[item]);
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  /** Mean cosine of all pairs of a group. */
  public double of(List<Integer> group) {
    return group.stream().mapToDouble(item -> of(item, group)).average().orElse(Double.NaN);
  }

  private double[] others(int item, List<Integer> group) {
    double[] mean = new double[channels * channels];
    for (int other : group) {
      for (int i = 0; i < mean.length && other != item; i++) {
        mean[i] += grams[other][i] / (group.size() - 1);
      }
    }
    return mean;
  }

  /**
   * Adds the gradient of an item's likeness at its own maps, times a factor; others stand still.
   */
  public void addGradient(int item, List<Integer> group, double factor, float[] gradient) {
    if (norms[item] == 0) {
      return;
    }
    double[] slope = others(item, group);
    double likeness = product(slope, grams[item]);
    for (int i = 0; i < slope.length; i++) {
      slope[i] = 2 * factor * (slope[i] - likeness * grams[item][i]) / norms[item];
    }
    int at = item * channels * positions;
    for (int a = 0; a < channels; a++) {
      double[] row = new double[positions];
      for (int b = 0; b < channels; b++) {
        for (int p = 0; p < positions; p++) {
          row[p] += slope[a * channels + b] * maps[item][b * positions + p];
        }
      }
      for (int p = 0; p < positions; p++) {
        gradient[at + a * positions + p] += (float) row[p];
      }
    }
  }
}
