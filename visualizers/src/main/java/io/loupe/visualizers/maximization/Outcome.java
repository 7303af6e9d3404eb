package io.loupe.visualizers.maximization;

import java.util.List;
import java.util.Optional;

/**
 * What was measured on the images of a sweep, in the order of its cells.
 *
 * @param measures one for each image
 * @param sturdiness one for each image, empty where no output is meant
 * @param begun whether anything was done for each image; a run that is cancelled leaves some as
 *     they start
 * @param dead whether no start image tried had a gradient, for each image
 * @param choice the weight that suits all targets
 */
record Outcome(
    List<Measure> measures,
    List<Optional<Sturdiness>> sturdiness,
    List<Boolean> begun,
    List<Boolean> dead,
    WeightChoice choice) {
  /** Whether an image was begun, has a target, and the model answers something else. */
  boolean isMissed(int n) {
    return begun.get(n) && measures.get(n).isMissed();
  }
}
