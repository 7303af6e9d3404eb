package io.loupe.visualizers.maximization;

/** Which way of climbing. */
public enum Preset {
  /** Loupe's own: Adam inside the input range, with transformations. */
  LOUPE,
  /** Step for step what keras-vis does. */
  KERAS_VIS
}
