package io.loupe.visualizers.maximization;

import io.loupe.Experimental;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.visualizers.internal.Classifier;

/** Which values of an output count. */
@Experimental
public enum HeadKind {
  /** The preset's own: decision for Loupe, logit for keras-vis. */
  PRESET,
  /**
   * Logit plus log-softmax: the output's own logit, with the strongest of the others held down as
   * long as they rival it. A large logit alone is no decision, since others may grow with it. Of
   * outputs that are independent, or of a single one, the logit.
   */
  DECISION,
  /** Before softmax or sigmoid: the gradient does not vanish when the network is certain. */
  LOGIT,
  /** After it. */
  PROBABILITY;

  /** The objective of a class or an output of a classifier's head. */
  Objective of(Classifier classifier, int output, Preset preset) {
    Objective logit = classifier.ofClass(OutputKind.UNIT, output);
    return switch (this) {
      case PRESET -> (preset == Preset.KERAS_VIS ? LOGIT : DECISION).of(classifier, output, preset);
      case DECISION ->
          classifier.kind() == Classifier.Kind.CLASSES
              ? logit.plus(classifier.ofClass(OutputKind.LOG_SOFTMAX, output))
              : logit;
      case LOGIT -> logit;
      case PROBABILITY -> classifier.ofClass(OutputKind.PROBABILITY, output);
    };
  }
}
