package io.loupe.visualizers.internal;

import io.loupe.visualizers.raster.Labels;

/**
 * How well a share is known that was counted: its 95 % interval.
 *
 * @param cases how many had the property
 * @param of how many were looked at
 * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson 1927</a>
 */
public record WilsonInterval(long cases, long of) {
  /** Two-sided 95 % of the normal distribution. */
  public static final double Z = 1.959963984540054;

  /** NaN if nothing was looked at. */
  public double share() {
    return (double) cases / of;
  }

  public double low() {
    return cases == 0 ? 0 : middle() - half();
  }

  public double high() {
    return cases == of ? 1 : middle() + half();
  }

  /** Words for people: {@code 96 % (91 % to 99 %)}. */
  public String describe() {
    return Labels.percent(share())
        + " ("
        + Labels.percent(low())
        + " to "
        + Labels.percent(high())
        + ")";
  }

  private double middle() {
    return (share() + Z * Z / (2.0 * of)) / (1 + Z * Z / of);
  }

  /** Half the width of the interval of a share of 50 %, where it is widest. */
  public static double widest(long of) {
    return half(0.5, of);
  }

  private double half() {
    return half(share(), of);
  }

  private static double half(double share, long of) {
    double variance = share * (1 - share) / of + Z * Z / (4.0 * of * of);
    return Z / (1 + Z * Z / of) * Math.sqrt(variance);
  }
}
