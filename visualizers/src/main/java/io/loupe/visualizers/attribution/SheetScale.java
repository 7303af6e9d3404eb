package io.loupe.visualizers.attribution;

/** Which maps share a scale. */
public enum SheetScale {
  /** All of them: strong and weak gradients can be compared. */
  COMMON,
  /** Those of one sample: shows where the gradient is, also where it is weak. */
  PER_SAMPLE
}
