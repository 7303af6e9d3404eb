package io.loupe.visualizer;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import java.util.Iterator;
import java.util.stream.Stream;

/** What data say of their samples. */
enum Taught {
  NOTHING,
  TWO_LABELS,
  LABELS,
  YES_OR_NO,
  NUMBERS;

  /** Reads all targets where there are any; labels are told by the first sample. */
  static Taught of(Dataset data, int outputs) {
    try (Stream<Sample> samples = data.samples()) {
      Iterator<Sample> iterator = samples.iterator();
      boolean zeros = true;
      boolean signs = true;
      boolean any = false;
      while (iterator.hasNext()) {
        Sample sample = iterator.next();
        if (sample.label().isPresent()) {
          return data.classNames().size() <= 2 ? TWO_LABELS : LABELS;
        }
        if (sample.target().isEmpty()) {
          return any ? NUMBERS : NOTHING;
        }
        float[] row = sample.target().get().toArray();
        if (row.length != outputs) {
          return NOTHING;
        }
        any = true;
        for (float value : row) {
          zeros &= value == 0 || value == 1;
          signs &= value == -1 || value == 1;
        }
        if (!zeros && !signs) {
          return NUMBERS;
        }
      }
      return any ? YES_OR_NO : NOTHING;
    }
  }
}
