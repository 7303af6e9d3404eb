package io.loupe.visualizers.attribution;

import io.loupe.Experimental;

/** Which maps share a scale. */
@Experimental
public enum SheetScale {
  /** All of them: strong and weak gradients can be compared. */
  COMMON,
  /** Those of one sample: shows where the gradient is, also where it is weak. */
  PER_SAMPLE
}
