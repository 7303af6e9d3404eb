package io.loupe.visualizers.examples;

import java.util.List;

/**
 * What excites one filter.
 *
 * @param examples strongest first
 */
record FilterExamples(int filter, List<Example> examples) {

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
}
