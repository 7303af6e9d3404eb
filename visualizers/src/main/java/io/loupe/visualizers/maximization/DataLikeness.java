package io.loupe.visualizers.maximization;

import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Holds images against real samples: by plain statistics and in the layer before the head. */
final class DataLikeness {
  private static final int MOST_SAMPLES = 1000;
  private static final int MOST_OF_CLASS = 200;

  private final Differentiable model;
  private final String layer;
  private final ImageStatistics statistics;
  private final List<double[]> sorted;
  private final List<Sample> samples;
  private final List<float[]> features;
  private final Map<List<Integer>, Double> usual = new HashMap<>();

  private DataLikeness(
      Differentiable model,
      String layer,
      ImageStatistics statistics,
      List<double[]> sorted,
      List<Sample> samples,
      List<float[]> features) {
    this.model = model;
    this.layer = layer;
    this.statistics = statistics;
    this.sorted = sorted;
    this.samples = samples;
    this.features = features;
  }

  /** Reads the first samples; empty without data or where the model has no layer before a head. */
  static Optional<DataLikeness> of(RenderContext context, MaximizationPlan plan) {
    if (context.optionalDataset().isEmpty() || plan.head().isEmpty()) {
      return Optional.empty();
    }
    List<LayerInfo> layers = context.model().layers();
    int head = layers.indexOf(plan.head().get());
    List<Sample> samples = samples(context);
    if (head < 1 || samples.isEmpty()) {
      return Optional.empty();
    }
    String layer = layers.get(head - 1).name();
    ImageStatistics statistics =
        new ImageStatistics(context.model().info().input(), plan.settings());
    List<double[]> columns = new ArrayList<>();
    for (int k = 0; k < ImageStatistics.COUNT; k++) {
      columns.add(new double[samples.size()]);
    }
    List<float[]> features = new ArrayList<>();
    for (int n = 0; n < samples.size(); n++) {
      double[] row = statistics.of(samples.get(n).input());
      for (int k = 0; k < row.length; k++) {
        columns.get(k)[n] = row[k];
      }
    }
    columns.forEach(Arrays::sort);
    Differentiable model = context.gradients();
    for (int from = 0; from < samples.size(); from += context.batchSize()) {
      int to = Math.min(samples.size(), from + context.batchSize());
      features.addAll(features(model, layer, Batch.of(samples.subList(from, to))));
    }
    return Optional.of(new DataLikeness(model, layer, statistics, columns, samples, features));
  }

  private static List<Sample> samples(RenderContext context) {
    try (Stream<Sample> all = context.optionalDataset().orElseThrow().samples()) {
      return all.limit(MOST_SAMPLES)
          .map(s -> Samples.fitting(s, context.model().info().input().shape()))
          .map(s -> s.with(s.input().copy()))
          .toList();
    }
  }

  private static List<float[]> features(Differentiable model, String layer, Batch batch) {
    List<float[]> all = new ArrayList<>();
    try (ForwardPass pass = model.forward(batch, Set.of(layer))) {
      Tensor values = pass.activation(layer);
      for (int n = 0; n < batch.inputs().shape().dim(0); n++) {
        all.add(values.slice(n).toArray());
      }
    }
    return all;
  }

  /** Number of samples that the comparison rests on. */
  int count() {
    return samples.size();
  }

  /** One for each image, in the order of the cells. */
  List<Likeness> of(List<Cell> cells, Tensor images, ItemBatches batches) {
    List<float[]> made = new ArrayList<>();
    batches.forEach(
        cells.size(),
        (from, count) ->
            made.addAll(
                features(
                    model, layer, new Batch(ItemBatches.part(images, from, count), Map.of()))));
    List<Likeness> all = new ArrayList<>();
    for (int n = 0; n < cells.size(); n++) {
      double[] row = statistics.of(images.slice(n));
      double out = 0;
      for (int k = 0; k < row.length; k++) {
        out += Math.abs(2 * Percentiles.of(sorted.get(k), row[k]) - 1) / row.length;
      }
      all.add(new Likeness(out, nearest(made.get(n), cells.get(n).target().outputs())));
    }
    return all;
  }

  private double nearest(float[] feature, List<Integer> classes) {
    List<float[]> near = ofClasses(classes);
    double usual = usual(near, classes);
    return usual == 0 ? Double.NaN : distance(feature, near, -1) / usual;
  }

  private List<float[]> ofClasses(List<Integer> classes) {
    List<float[]> of = new ArrayList<>();
    for (int n = 0; n < samples.size() && of.size() < MOST_OF_CLASS; n++) {
      int label = samples.get(n).label().orElse(-1);
      if (classes.isEmpty() || classes.contains(label)) {
        of.add(features.get(n));
      }
    }
    return of.size() > 1 ? of : features;
  }

  /** Median distance between a sample and the nearest of the others. */
  private double usual(List<float[]> of, List<Integer> classes) {
    return usual.computeIfAbsent(classes, key -> usual(of));
  }

  private static double usual(List<float[]> of) {
    int count = Math.min(MOST_OF_CLASS, of.size());
    double[] distances = new double[count];
    Arrays.setAll(distances, n -> distance(of.get(n), of, n));
    Arrays.sort(distances);
    return count < 2 ? 0 : distances[count / 2];
  }

  private static double distance(float[] from, List<float[]> to, int except) {
    double least = Double.POSITIVE_INFINITY;
    for (int n = 0; n < to.size(); n++) {
      double sum = 0;
      float[] other = to.get(n);
      for (int i = 0; i < from.length && n != except; i++) {
        sum += (double) (from[i] - other[i]) * (from[i] - other[i]);
      }
      least = n == except ? least : Math.min(least, sum);
    }
    return Math.sqrt(least);
  }
}
