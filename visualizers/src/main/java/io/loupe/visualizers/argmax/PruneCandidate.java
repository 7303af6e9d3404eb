package io.loupe.visualizers.argmax;

import io.loupe.visualizers.internal.ablation.Ablation;

/**
 * A filter in the order in which filters are silenced.
 *
 * @param layer its layer
 * @param filter its number
 * @param reason why it may not be needed
 * @param twin another filter of the layer that is not silenced before it and does most of the same;
 *     -1 if there is none
 * @param correlation with that one
 * @param effect of silencing it alone
 */
record PruneCandidate(
    String layer, int filter, Reason reason, int twin, double correlation, Ablation.Effect effect) {

  /** Why a filter stands where it does. */
  enum Reason {
    /** Never above the floor. */
    DEAD,
    /** Silencing it changes the answers by no more than chance does, and another does the same. */
    REDUNDANT,
    /** Neither. */
    IN_USE
  }

  boolean isSuspect() {
    return reason != Reason.IN_USE;
  }
}
