package io.loupe.visualizers.weakness;

import io.loupe.data.Sample;

/** A real sample and what the model says of it. */
final class Origin {
  private final int index;
  private final Sample sample;
  private final float[] values;
  private final Verdict verdict;

  Origin(int index, Sample sample, float[] values, Verdict verdict) {
    this.index = index;
    this.sample = sample;
    this.values = values;
    this.verdict = verdict;
  }

  int index() {
    return index;
  }

  Sample sample() {
    return sample;
  }

  /** As shares of the input range; not to be changed. */
  float[] values() {
    return values;
  }

  Verdict verdict() {
    return verdict;
  }
}
