package io.loupe.visualizers.argmax;

/**
 * How well a share is known that was counted on some samples.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson 1927</a>
 */
final class Wilson {
  private Wilson() {}

  /** Half the width of the 95 % interval of a share of 50 %, where it is widest. */
  static double widest(long samples) {
    double z2 = WinnerMap.Z * WinnerMap.Z;
    return WinnerMap.Z
        / (1 + z2 / samples)
        * Math.sqrt(0.25 / samples + z2 / (4.0 * samples * samples));
  }
}
