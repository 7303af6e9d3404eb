package io.loupe.visualizers.attribution.method;

import io.loupe.Experimental;

/** Which of the formulas that go by the name Grad-CAM++. */
@Experimental
public enum GradCamPlusPlusVariant {
  /** As its authors write it. */
  PAPER,
  /** With 1e-6 in the divisor. */
  PYTORCH_GRAD_CAM,
  /** With weights of a channel's positions that add up to 1. */
  TF_KERAS_VIS
}
