package io.loupe.visualizers.internal.truth;

import io.loupe.visualizers.internal.truth.Contributions.Contribution;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How alike what fed a unit at one layer is: cosines between its examples, between each of them and
 * other samples, and between each of them and a made image.
 */
final class Likeness {
  private final double[] image;
  private final double[] others;
  private final double[][] among;

  /**
   * Takes cosines.
   *
   * @param image one for each example
   * @param others one for each example, mean over the other samples
   * @param among [examples][examples]
   */
  private Likeness(double[] image, double[] others, double[][] among) {
    this.image = image;
    this.others = others;
    this.among = among;
  }

  static Likeness of(
      int layer, Contribution made, List<Contribution> examples, List<Contribution> others) {
    List<double[]> own = examples.stream().map(c -> c.byLayer().get(layer)).toList();
    List<double[]> far = others.stream().map(c -> c.byLayer().get(layer)).toList();
    double[] image = made.byLayer().get(layer);
    return new Likeness(
        own.stream().mapToDouble(one -> cosine(image, one)).toArray(),
        own.stream()
            .mapToDouble(one -> far.stream().mapToDouble(o -> cosine(o, one)).average().orElse(0))
            .toArray(),
        own.stream()
            .map(one -> own.stream().mapToDouble(other -> cosine(one, other)).toArray())
            .toArray(double[][]::new));
  }

  /** 0 where one of them is 0 throughout. */
  static double cosine(double[] a, double[] b) {
    double product = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      left += a[i] * a[i];
      right += b[i] * b[i];
    }
    return left == 0 || right == 0 ? 0 : product / (Math.sqrt(left) * Math.sqrt(right));
  }

  /** Cosine between two examples. */
  double among(int one, int other) {
    return among[one][other];
  }

  /** How much more the image is like the chosen examples than other samples are. */
  double lead(int[] chosen) {
    return mean(image, chosen) - mean(others, chosen);
  }

  /** How much more the chosen examples are like each other than other samples are like them. */
  double usual(int[] chosen) {
    double sum = 0;
    int pairs = 0;
    for (int i : chosen) {
      for (int j : chosen) {
        if (i != j) {
          sum += among[i][j];
          pairs++;
        }
      }
    }
    return pairs == 0 ? Double.NaN : sum / pairs - mean(others, chosen);
  }

  /** The same with an example in the place of the image, which is then none of the examples. */
  Likeness leaving(int example) {
    return new Likeness(among[example], others, among);
  }

  private static double mean(double[] values, int[] chosen) {
    return Arrays.stream(chosen).mapToDouble(i -> values[i]).average().orElse(Double.NaN);
  }

  /** All examples but one. */
  static int[] without(int[] chosen, int example) {
    return IntStream.of(chosen).filter(i -> i != example).toArray();
  }
}
