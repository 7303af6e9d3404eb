package io.loupe.visualizers.weakness;

import io.loupe.run.RunMonitor;
import io.loupe.visualizers.weakness.Origins.Origin;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A way to search for the smallest changes. */
interface Attack {
  /** How much progress the search for a number of pairs is. */
  long stepsOf(long pairs);

  /**
   * Searches for many pairs together.
   *
   * @return the smallest change that turned each, as a changed input, if there was one
   */
  List<Optional<float[]>> run(Metric metric, List<Pair> pairs, RunMonitor.Task task);

  /** A value that may stand in the place of another, drawn at random, where values are replaced. */
  default float other(float value, RandomGenerator random) {
    return value;
  }

  /** A sample and what is wanted of it. */
  record Pair(Origin origin, int target) {
    Verdict first() {
      return origin.verdict();
    }
  }
}
