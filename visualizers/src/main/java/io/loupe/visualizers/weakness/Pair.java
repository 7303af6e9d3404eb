package io.loupe.visualizers.weakness;

/** A sample and what is wanted of it. */
record Pair(Origin origin, int target) {
  Verdict first() {
    return origin.verdict();
  }
}
