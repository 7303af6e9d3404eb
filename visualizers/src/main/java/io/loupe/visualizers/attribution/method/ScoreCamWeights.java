package io.loupe.visualizers.attribution.method;

import io.loupe.Experimental;

/** What of a masked input's score a channel is weighed with. */
@Experimental
public enum ScoreCamWeights {
  /** The softmax over all channels of the objective, as the paper and pytorch-grad-cam do. */
  SOFTMAX,
  /** The objective itself; with {@code probability(…)} this is what tf-keras-vis computes. */
  VALUE
}
