package io.loupe.visualizers.argmax;

import io.loupe.Experimental;

/** Which question the colours answer. */
@Experimental
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
