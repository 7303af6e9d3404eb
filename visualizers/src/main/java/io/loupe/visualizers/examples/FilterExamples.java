package io.loupe.visualizers.examples;

import io.loupe.data.Sample;
import io.loupe.visualizers.raster.ValueRange;
import java.util.List;
import java.util.Optional;

/**
 * What excites one filter.
 *
 * @param examples strongest first
 */
record FilterExamples(int filter, List<Example> examples) {

  /** From the lowest to the highest value of all samples found. */
  static Optional<ValueRange> range(List<FilterExamples> found) {
    return found.stream()
        .flatMap(filter -> filter.examples().stream())
        .map(example -> ValueRange.of(example.sample().input()))
        .reduce(ValueRange::with);
  }

  /** Number of classes among them; 0 if none has a label. */
  int classes() {
    return (int)
        examples.stream()
            .map(example -> example.sample().label())
            .filter(label -> label.isPresent())
            .distinct()
            .count();
  }

  boolean isSilent() {
    return examples.stream().noneMatch(example -> example.value() > 0);
  }

  /**
   * A sample that excites a filter.
   *
   * @param index place of the sample in the data, from 0
   * @param value the filter's largest value on it
   * @param position where that is, row by row
   */
  record Example(Sample sample, long index, float value, int position) {}
}
