package io.loupe.formats.artifact;

import io.loupe.Experimental;

/**
 * How far a result lies from the one that another run wrote to a file.
 *
 * @param kind what was compared
 * @param largest largest difference as a share of the largest magnitude, of the array or of the
 *     column; of pixels, as a share of the full range; infinite where they cannot be compared
 * @param share of values or pixels that differ by more than rounding
 * @param why they cannot be compared, as part of a sentence; empty if they can
 */
@Experimental
public record Deviation(Kind kind, double largest, double share, String why) {
  /**
   * Up to here a relative difference counts as rounding: 1,700 roundings of a float. Kernels of two
   * instruction sets were measured to differ by 2e-6 at most after a network of nine layers.
   */
  public static final double ROUNDING = 1e-4;

  /**
   * Up to here a share of pixels or choices may fall the other way: where two filters are equally
   * active, rounding chooses, and a number drawn into a picture may end in another digit.
   */
  public static final double FALLEN = 1e-3;

  /** What was compared. */
  public enum Kind {
    /** An array of real numbers. */
    NUMBERS,
    /** An array of whole numbers, such as the number of the most active filter. */
    CHOICES,
    /** A table, column by column. */
    TABLE,
    /** A picture; one level of 255 is rounding. */
    PIXELS,
    /** Something that is not compared value by value. */
    OTHER
  }

  static Deviation incomparable(Kind kind, String why) {
    return new Deviation(kind, Double.POSITIVE_INFINITY, 1, why);
  }

  /**
   * Tells whether rounding explains it.
   *
   * @return true if no real number differs by more than {@link #ROUNDING}, and of choices and
   *     pixels no more than {@link #FALLEN}
   */
  public boolean isRounding() {
    return (kind == Kind.CHOICES || kind == Kind.PIXELS) ? share <= FALLEN : largest <= ROUNDING;
  }
}
