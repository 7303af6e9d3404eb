package io.loupe.visualizers.maximization.ascent;

/**
 * Which waves an image is made of: coarse ones first, fine ones later or not at all.
 *
 * @param first share of the waves along each side that an ascent begins with, above 0
 * @param last share that it ends with, not less, at most 1
 */
public record WaveGrowth(double first, double last) {
  /** All waves from the beginning on. */
  public static final WaveGrowth ALL = new WaveGrowth(1, 1);

  private static final double UNTIL = 0.5;

  /**
   * Share of the waves that an image has, which doubles step by step in the first half of an
   * ascent.
   *
   * @param progress share of the steps that are done
   */
  double share(double progress) {
    long doublings = Math.round(Math.ceil(Math.log(last / first) / Math.log(2)));
    if (progress >= UNTIL || doublings == 0) {
      return last;
    }
    return Math.min(last, first * (1L << (long) (progress / UNTIL * (doublings + 1))));
  }
}
