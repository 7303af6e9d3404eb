package io.loupe.visualizers.maximization.prior;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How near images lie to the data: as a whole, to tell copies, and by their patches, to tell what
 * has left the data. Both are held against what is usual between pictures of the data. Safe for use
 * by several threads.
 */
final class Likeness {
  private static final int MOST = 300;
  private static final double NEAR = 0.05;
  private static final double FAR = 0.75;
  private static final int NONE = -1;

  private final PictureBank bank;
  private final EmpiricalDenoiser denoiser;
  private final Annealing annealing;
  private final double near;
  private final double far;

  Likeness(PictureBank bank, Annealing annealing) {
    this.bank = bank;
    this.denoiser = new EmpiricalDenoiser(bank);
    this.annealing = annealing;
    this.near = percentile(n -> nearest(bank.picture(n), n).distance(), NEAR);
    this.far = percentile(n -> patchDistance(bank.picture(n), n), FAR);
  }

  /** Of some pictures spread over the data; equal ones, at distance 0, tell nothing. */
  private double percentile(IntToDoubleFunction of, double share) {
    int count = Math.min(MOST, bank.count());
    double[] sorted =
        IntStream.range(0, count)
            .parallel()
            .map(i -> (int) ((long) i * bank.count() / count))
            .mapToDouble(of)
            .filter(distance -> distance > 0 && Double.isFinite(distance))
            .sorted()
            .toArray();
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  /** The distance to its nearest that 5 % of the data's pictures keep at most. */
  double near() {
    return near;
  }

  /**
   * The mean distance of patches to the nearest that three quarters of the data's pictures keep at
   * most.
   */
  double far() {
    return far;
  }

  /**
   * A picture of the data.
   *
   * @param picture its number
   * @param distance root of the sum of squared differences, in units of the input range
   */
  record Nearest(int picture, double distance) {}

  /** The nearest picture of the data to an image in units of the input range. */
  Nearest nearest(float[] image) {
    return nearest(image, NONE);
  }

  private Nearest nearest(float[] image, int except) {
    float[] squares = denoiser.distances(image, 0, annealing.whole());
    int best = least(squares, 0, except);
    return new Nearest(
        Math.max(0, best), best < 0 ? Double.POSITIVE_INFINITY : Math.sqrt(squares[best]));
  }

  private int least(float[] squares, int begin, int except) {
    int best = NONE;
    for (int n = 0; n < bank.count(); n++) {
      if (n != except && (best < 0 || squares[begin + n] < squares[begin + best])) {
        best = n;
      }
    }
    return best;
  }

  /** Mean distance of an image's small patches to the data's nearest at their places. */
  double patchDistance(float[] image) {
    return patchDistance(image, NONE);
  }

  private double patchDistance(float[] image, int except) {
    Floor floor = annealing.quarter();
    float[] squares = denoiser.distances(image, 0, floor);
    double[] distances = new double[floor.places()];
    int row = squares.length / floor.places();
    for (int place = 0; place < distances.length; place++) {
      int best = least(squares, place * row, except);
      distances[place] =
          best < 0 ? Double.POSITIVE_INFINITY : Math.sqrt(squares[place * row + best]);
    }
    return Arrays.stream(distances).average().orElse(0);
  }
}
