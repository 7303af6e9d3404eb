package io.loupe.visualizers.attribution;

import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Classifier;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Takes places of samples away, the most important first, and asks for the probability of a class
 * each time. Source: <a href="https://arxiv.org/abs/1806.07421">Petsiuk, Das and Saenko 2018</a>.
 */
final class Removal {
  private final RenderContext context;
  private final Classifier classifier;
  private final float[] baseline;
  private final int steps;

  /**
   * Prepares removals.
   *
   * @param baseline what stands where a place is taken away, for each value of an input
   * @param steps into which the places are divided
   */
  Removal(RenderContext context, Classifier classifier, float[] baseline, int steps) {
    this.context = context;
    this.classifier = classifier;
    this.baseline = baseline;
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

  /** The curves of samples, each with its map and the class that is asked for. */
  List<Curves> curves(
      String task, List<Sample> samples, List<float[]> maps, List<Integer> classes) {
    int points = steps + 1;
    int each = 2 * points;
    double[] values = new double[Math.multiplyExact(samples.size(), each)];
    List<int[]> orders = maps.stream().map(Removal::order).toList();
    try (RunMonitor.Task progress = context.monitor().task(task, OptionalLong.of(values.length))) {
      for (int from = 0; from < values.length; from += context.batchSize()) {
        int count = Math.min(context.batchSize(), values.length - from);
        List<Sample> rows = new ArrayList<>(count);
        for (int r = from; r < from + count; r++) {
          int n = r / each;
          int point = r % points;
          boolean insertion = r % each >= points;
          rows.add(row(samples.get(n), orders.get(n), point, insertion));
        }
        int start = from;
        ProbeRequest head = ProbeRequest.of(classifier.head().name());
        context
            .model()
            .probe()
            .run(
                new ProbePlan(List.of(head), count),
                Datasets.of(rows),
                read -> {
                  float[] answers = read.get(head).toArray();
                  int outputs = answers.length / count;
                  for (int r = 0; r < count; r++) {
                    int wanted = classes.get((start + r) / each);
                    values[start + r] = classifier.probabilities(answers, r * outputs)[wanted];
                  }
                },
                RunMonitor.silent());
        progress.advance(count);
      }
    }
    List<Curves> all = new ArrayList<>();
    for (int n = 0; n < samples.size(); n++) {
      int at = n * each;
      all.add(
          new Curves(
              IntStream.range(at, at + points).mapToObj(i -> values[i]).toList(),
              IntStream.range(at + points, at + each).mapToObj(i -> values[i]).toList()));
    }
    return all;
  }

  private Sample row(Sample sample, int[] order, int point, boolean insertion) {
    float[] values = sample.input().toArray();
    int positions = order.length;
    int changed = (int) ((long) positions * point / steps);
    for (int rank = 0; rank < positions; rank++) {
      boolean gone = insertion ? rank >= changed : rank < changed;
      for (int i = order[rank]; gone && i < values.length; i += positions) {
        values[i] = baseline[i];
      }
    }
    return sample.with(Tensor.of(sample.input().shape(), values));
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
