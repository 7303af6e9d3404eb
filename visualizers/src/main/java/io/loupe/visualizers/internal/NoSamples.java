package io.loupe.visualizers.internal;

import io.loupe.data.Dataset;
import io.loupe.error.DatasetException;

/** Refuses data without samples. */
public final class NoSamples {
  private NoSamples() {}

  public static DatasetException in(Dataset data) {
    return new DatasetException(
        "Data " + data.location() + " has no samples.",
        "Give data with at least one sample.",
        null);
  }
}
