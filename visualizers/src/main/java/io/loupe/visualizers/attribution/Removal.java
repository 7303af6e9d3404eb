package io.loupe.visualizers.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Takes places of samples away, the most important first, and asks for the probability of a class
 * each time. Source: <a href="https://arxiv.org/abs/1806.07421">Petsiuk, Das and Saenko 2018</a>.
 */
final class Removal {
  private final Trials trials;
  private final Replacement replacement;
  private final int steps;

  /**
   * Prepares removals.
   *
   * @param replacement what stands where a place is taken away
   * @param steps into which the places are divided
   */
  Removal(Trials trials, Replacement replacement, int steps) {
    this.trials = trials;
    this.replacement = replacement;
    this.steps = steps;
  }

  /**
   * Probabilities on the way, one more than steps.
   *
   * @param deletion places go from the sample to the baseline, most important first
   * @param insertion they come from the sample into the baseline, most important first
   */
  record Curves(List<Double> deletion, List<Double> insertion) {
    Curves {
      deletion = List.copyOf(deletion);
      insertion = List.copyOf(insertion);
    }

    double deletionArea() {
      return area(deletion);
    }

    double insertionArea() {
      return area(insertion);
    }

    /** By the trapezoid rule, over the share of places from 0 to 1. */
    private static double area(List<Double> values) {
      double sum = 0;
      for (int i = 1; i < values.size(); i++) {
        sum += (values.get(i - 1) + values.get(i)) / 2;
      }
      return sum / (values.size() - 1);
    }
  }

  /** The curves of the samples, each with its map. */
  List<Curves> curves(String task, List<float[]> maps) {
    int points = steps + 1;
    int each = 2 * points;
    List<int[]> orders = maps.stream().map(Removal::order).toList();
    List<Trials.Answer> answers =
        trials.run(
            task,
            Math.multiplyExact(maps.size(), each),
            row -> row / each,
            (row, values) ->
                take(
                    row / each,
                    orders.get(row / each),
                    row % points,
                    row % each >= points,
                    values));
    List<Curves> all = new ArrayList<>();
    for (int n = 0; n < maps.size(); n++) {
      int at = n * each;
      all.add(
          new Curves(
              IntStream.range(at, at + points).mapToObj(i -> answers.get(i).probability()).toList(),
              IntStream.range(at + points, at + each)
                  .mapToObj(i -> answers.get(i).probability())
                  .toList()));
    }
    return all;
  }

  private void take(int sample, int[] order, int point, boolean insertion, float[] values) {
    int changed = (int) ((long) order.length * point / steps);
    boolean[] gone = new boolean[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      gone[order[rank]] = insertion ? rank >= changed : rank < changed;
    }
    replacement.take(sample, gone, values);
  }

  /** Places from the most important to the least; of equal ones the first comes first. */
  static int[] order(float[] map) {
    return IntStream.range(0, map.length)
        .boxed()
        .sorted((a, b) -> Float.compare(map[b] + 0f, map[a] + 0f))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
