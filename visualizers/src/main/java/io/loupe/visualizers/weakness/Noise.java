package io.loupe.visualizers.weakness;

/** Noise and what the model says of it. */
final class Noise {
  private final int index;
  private final float[] values;
  private final Verdict verdict;

  Noise(int index, float[] values, Verdict verdict) {
    this.index = index;
    this.values = values;
    this.verdict = verdict;
  }

  int index() {
    return index;
  }

  /** As shares of the input range; not to be changed. */
  float[] values() {
    return values;
  }

  Verdict verdict() {
    return verdict;
  }
}
