package io.loupe.visualizers.maximization;

import io.loupe.Experimental;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;

/** Which values of an output count. */
@Experimental
public enum HeadKind {
  /** The preset's own: decision for Loupe, logit for keras-vis. */
  PRESET,
  /**
   * Logit plus log-softmax: the output's own logit, with the strongest of the others held down as
   * long as they rival it. A large logit alone is no decision, since others may grow with it.
   */
  DECISION,
  /** Before softmax or sigmoid: the gradient does not vanish when the network is certain. */
  LOGIT,
  /** After it. */
  PROBABILITY;

  Objective of(String layer, int output, Preset preset) {
    return switch (this) {
      case PRESET -> (preset == Preset.KERAS_VIS ? LOGIT : DECISION).of(layer, output, preset);
      case DECISION -> Objectives.unit(layer, output).plus(Objectives.logSoftmax(layer, output));
      case LOGIT -> Objectives.unit(layer, output);
      case PROBABILITY -> Objectives.probability(layer, output);
    };
  }
}
