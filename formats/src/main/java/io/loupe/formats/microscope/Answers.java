package io.loupe.formats.microscope;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the model answers on all data, counted as it streams by.
 *
 * @param samples of the data
 * @param confusions of labelled samples, by label
 * @param mistakes the most certain wrong answers, by label
 */
record Answers(
    long samples,
    Map<Integer, Map<Integer, Integer>> confusions,
    Map<Integer, List<Mistake>> mistakes) {
  private static final int SHOWN = 12;

  /**
   * A wrong answer.
   *
   * @param index of the sample
   * @param answer the class that was decided on
   * @param value of its output, or its probability where one output decides between two
   */
  record Mistake(long index, int answer, @Nullable Double value) {}

  static Answers of(Stage stage, Layout layout) {
    Map<Integer, Map<Integer, Integer>> confusions = new TreeMap<>();
    Map<Integer, List<Mistake>> mistakes = new TreeMap<>();
    long samples =
        Streamed.over(
            stage,
            layout.output(),
            (index, sample, values) -> {
              if (sample.label().isEmpty()) {
                return;
              }
              int label = sample.label().getAsInt();
              int answer = layout.classifier().decision(values.toArray(), 0);
              confusions
                  .computeIfAbsent(label, key -> new TreeMap<>())
                  .merge(answer, 1, Integer::sum);
              if (answer != label) {
                Streamed.keep(
                    mistakes.computeIfAbsent(label, key -> new ArrayList<>()),
                    new Mistake(index, answer, DataScript.rounded(layout.says(values)[answer])),
                    Answers::surer,
                    SHOWN);
              }
            });
    return new Answers(samples, confusions, mistakes);
  }

  private static int surer(Mistake one, Mistake other) {
    int byValue = Double.compare(sureness(other), sureness(one));
    return byValue != 0 ? byValue : Long.compare(one.index(), other.index());
  }

  private static double sureness(Mistake mistake) {
    Double value = mistake.value();
    return value == null ? 0 : value;
  }
}
