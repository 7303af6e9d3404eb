package io.loupe.visualizers.internal.truth;

import io.loupe.visualizers.internal.truth.Contributions.AtLayer;
import io.loupe.visualizers.internal.truth.Contributions.Contribution;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How alike what fed a unit at one layer is: cosines between its examples, between each of them and
 * other samples, and between each of them and a made image.
 */
final class Likeness {
  /** Cosine to their mean from which weights count as the same. */
  private static final double ALIKE = 0.999;

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

  /**
   * Takes cosines at one layer. Where a unit reads the layer alike on all of its examples, it has
   * to read it so on the image too: of what the image gives it by its own reading and by that of
   * the examples what is less alike counts.
   *
   * @param aside size of what feeds the unit on the image where nothing does on samples
   */
  static Likeness of(
      int layer,
      Contribution made,
      List<Contribution> examples,
      List<Contribution> others,
      double aside) {
    List<AtLayer> own = examples.stream().map(c -> c.byLayer().get(layer)).toList();
    List<AtLayer> far = others.stream().map(c -> c.byLayer().get(layer)).toList();
    AtLayer image = made.byLayer().get(layer);
    double[] alike = cosines(image.fed(), own, aside);
    readings(own)
        .ifPresent(
            weights -> {
              double[] read = cosines(products(image.activations(), weights), own, aside);
              if (Arrays.stream(read).sum() < Arrays.stream(alike).sum()) {
                System.arraycopy(read, 0, alike, 0, alike.length);
              }
            });
    return new Likeness(
        alike,
        own.stream()
            .mapToDouble(
                one ->
                    far.stream().mapToDouble(o -> cosine(o.fed(), one.fed())).average().orElse(0))
            .toArray(),
        own.stream()
            .map(one -> own.stream().mapToDouble(o -> cosine(one.fed(), o.fed())).toArray())
            .toArray(double[][]::new));
  }

  /** To each example; what feeds aside is like nothing of theirs. */
  private static double[] cosines(double[] image, List<AtLayer> examples, double aside) {
    double size = size(image);
    double share = size == 0 ? 1 : size / Math.hypot(size, aside);
    return examples.stream().mapToDouble(one -> share * cosine(image, one.fed())).toArray();
  }

  /** The mean weights, if those of all examples are alike. */
  private static Optional<double[]> readings(List<AtLayer> examples) {
    double[] mean = new double[examples.get(0).weights().length];
    for (AtLayer one : examples) {
      for (int c = 0; c < mean.length; c++) {
        mean[c] += one.weights()[c] / examples.size();
      }
    }
    return examples.stream().allMatch(one -> cosine(one.weights(), mean) >= ALIKE)
        ? Optional.of(mean)
        : Optional.empty();
  }

  private static double[] products(double[] a, double[] b) {
    double[] products = new double[a.length];
    Arrays.setAll(products, i -> a[i] * b[i]);
    return products;
  }

  static double size(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
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
