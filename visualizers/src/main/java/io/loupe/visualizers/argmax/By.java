package io.loupe.visualizers.argmax;

/** Which question the colours answer. */
public enum By {
  /** Which filter wins at this pixel most often? */
  FREQUENCY,
  /** Which filter has the highest mean at this pixel? */
  MEAN,
  /** Both, one below the other. */
  BOTH;

  boolean frequency() {
    return this != MEAN;
  }

  boolean mean() {
    return this != FREQUENCY;
  }
}
