package io.loupe.visualizers.internal.evidence;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Compares the maps of two networks whose filters have no common order: every filter is matched
 * with one of the other network's so that the sum of the correlations is largest; the similarity is
 * the mean of the matched correlations. Matching alone makes some correlation: the level of chance
 * is what comes out, on average, after the other network's positions were shuffled, the same way
 * for all its filters.
 *
 * @param similarity of all maps together
 * @param partner for each filter the other network's
 */
public record MatchedMaps(Similarity similarity, Partners partner) {
  private static final int MOST_FILTERS = 256;
  private static final long MOST_PRODUCTS = 1L << 26;

  /** Of fewer places there are at most six orders: the right one comes up by itself. */
  private static final int FEW = 4;

  /** Which filter goes with which. */
  public static final class Partners {
    private final int[] columns;

    Partners(int[] columns) {
      this.columns = columns;
    }

    /** Filters beyond those that are matched keep their place. */
    public int of(int filter) {
      return filter < columns.length ? columns[filter] : filter;
    }
  }

  /** Values of filters at positions. */
  public interface Values {
    float at(int filter, int position);
  }

  /** Whether there are so few positions that their right order comes up by itself. */
  public static boolean isFew(int positions) {
    return positions < FEW;
  }

  /**
   * Compares.
   *
   * @param filters of both networks; the first 256 are matched
   * @param positions of each, all pictures together
   * @param matched whether filters may be matched; else each goes with its own number
   */
  public static MatchedMaps of(
      int filters,
      int positions,
      Values trained,
      Values redrawn,
      boolean matched,
      RandomGenerator random) {
    int used = Math.min(filters, MOST_FILTERS);
    int read = (int) Math.max(16, Math.min(positions, MOST_PRODUCTS / used / used));
    int[] places = new int[Math.min(read, positions)];
    Arrays.setAll(places, i -> (int) ((long) i * positions / places.length));
    double[][] own = standardised(used, places, trained);
    double[][] other = standardised(used, places, redrawn);
    double[][] gains = correlations(own, other, Shuffles.identity(places.length));
    int[] partners = matched ? Assignment.best(gains) : Shuffles.identity(used);
    double[] shuffled =
        (places.length < FEW
                ? Shuffles.all(places.length).stream()
                : Stream.generate(() -> Shuffles.random(places.length, random))
                    .limit(Shuffles.COUNT))
            .mapToDouble(order -> value(correlations(own, other, order), matched))
            .toArray();
    double chance =
        places.length < FEW
            ? Arrays.stream(shuffled).max().orElse(1)
            : Arrays.stream(shuffled).average().orElse(1);
    String measure =
        matched
            ? "mean correlation of the maps after the best one-to-one matching"
            : "correlation of the two";
    return new MatchedMaps(
        new Similarity(measure, mean(gains, partners), chance), new Partners(partners));
  }

  private static double value(double[][] gains, boolean matched) {
    return mean(gains, matched ? Assignment.best(gains) : Shuffles.identity(gains.length));
  }

  private static double mean(double[][] gains, int[] partners) {
    double sum = 0;
    for (int k = 0; k < partners.length; k++) {
      sum += gains[k][partners[k]];
    }
    return sum / partners.length;
  }

  /** Mean 0 and length 1; constant maps are all 0. */
  private static double[][] standardised(int filters, int[] places, Values values) {
    double[][] all = new double[filters][places.length];
    for (int k = 0; k < filters; k++) {
      double mean = 0;
      for (int i = 0; i < places.length; i++) {
        all[k][i] = values.at(k, places[i]);
        mean += all[k][i] / places.length;
      }
      double squares = 0;
      for (int i = 0; i < places.length; i++) {
        all[k][i] -= mean;
        squares += all[k][i] * all[k][i];
      }
      double length = Math.sqrt(squares);
      boolean flat = !(length > 1e-6 * Math.abs(mean));
      for (int i = 0; i < places.length; i++) {
        all[k][i] = flat ? 0 : all[k][i] / length;
      }
    }
    return all;
  }

  /** Two constant maps are the same picture. */
  private static double[][] correlations(double[][] own, double[][] other, int[] order) {
    int filters = own.length;
    double[][] reordered = new double[filters][order.length];
    boolean[] flat = new boolean[filters];
    for (int k = 0; k < filters; k++) {
      for (int i = 0; i < order.length; i++) {
        reordered[k][i] = other[k][order[i]];
      }
      flat[k] = isFlat(other[k]);
    }
    double[][] result = new double[filters][filters];
    for (int k = 0; k < filters; k++) {
      boolean ownFlat = isFlat(own[k]);
      for (int m = 0; m < filters; m++) {
        result[k][m] = ownFlat && flat[m] ? 1 : product(own[k], reordered[m]);
      }
    }
    return result;
  }

  private static boolean isFlat(double[] map) {
    return Arrays.stream(map).allMatch(value -> value == 0);
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
