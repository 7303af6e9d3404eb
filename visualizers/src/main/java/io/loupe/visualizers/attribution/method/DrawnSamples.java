package io.loupe.visualizers.attribution.method;

import io.loupe.attribution.AttributionContext;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Samples to compare with, drawn from the data without replacement. */
final class DrawnSamples {
  private static final long STREAM = -1;

  private DrawnSamples() {}

  /** As many as asked for, or all; those that are kept of all samples have the same chance. */
  static List<float[]> of(AttributionContext context, int most) {
    Shape shape = context.model().info().input().shape();
    RandomGenerator random = context.random(STREAM);
    List<float[]> kept = new ArrayList<>();
    long seen = 0;
    try (Stream<Sample> samples = context.data().samples()) {
      Iterator<Sample> rest = samples.iterator();
      while (rest.hasNext()) {
        Sample sample = rest.next();
        seen++;
        if (kept.size() < most) {
          kept.add(Samples.fitting(sample, shape).input().toArray());
        } else {
          long place = random.nextLong(seen);
          if (place < most) {
            kept.set((int) place, Samples.fitting(sample, shape).input().toArray());
          }
        }
      }
    }
    if (kept.isEmpty()) {
      throw new DatasetException(
          "The data have no samples to compare with.", "Give data, or another method.", null);
    }
    return kept;
  }
}
