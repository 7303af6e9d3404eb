package io.loupe.visualizers.maximization;

import io.loupe.Experimental;

/** Which way of climbing. */
@Experimental
public enum Preset {
  /** Loupe's own: Adam inside the input range, with transformations. */
  LOUPE,
  /** Step for step what keras-vis does. */
  KERAS_VIS
}
