package io.loupe.visualizers.maximization;

/** Which values of an output count. */
public enum HeadKind {
  /** Before softmax or sigmoid: the gradient does not vanish when the network is certain. */
  LOGIT,
  /** After it. */
  PROBABILITY
}
