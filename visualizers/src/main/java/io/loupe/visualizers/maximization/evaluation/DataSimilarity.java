package io.loupe.visualizers.maximization.evaluation;

import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.WorkingScale;
import io.loupe.visualizers.synthesis.ImageSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Holds images against real samples: by plain statistics and in the layer before the head. */
public final class DataSimilarity {
  private static final int MOST_SAMPLES = 1000;
  private static final int MOST_OF_CLASS = 200;

  private final Differentiable model;
  private final String layer;
  private final ImageStatistics statistics;
  private final List<double[]> sorted;
  private final List<Sample> samples;
  private final List<float[]> features;
  private final Map<List<Integer>, Double> usual = new HashMap<>();

  private DataSimilarity(
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
  public static Optional<DataSimilarity> of(
      RenderContext context, Optional<LayerInfo> last, AscentSettings settings) {
    if (context.optionalDataset().isEmpty() || last.isEmpty()) {
      return Optional.empty();
    }
    List<LayerInfo> layers = context.model().layers();
    int head = layers.indexOf(last.get());
    List<Sample> samples = samples(context);
    if (head < 1 || samples.isEmpty()) {
      return Optional.empty();
    }
    String layer = layers.get(head - 1).name();
    ImageStatistics statistics = new ImageStatistics(context.model().info().input(), settings);
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
    return Optional.of(new DataSimilarity(model, layer, statistics, columns, samples, features));
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
  public int count() {
    return samples.size();
  }

  /** One for each image, in the order of the cells. */
  public List<DataSimilarity.Similarity> of(List<Cell> cells, Tensor images, Batches batches) {
    List<float[]> made = new ArrayList<>();
    batches.forEach(
        cells.size(),
        (from, count) ->
            made.addAll(
                features(model, layer, new Batch(Batches.part(images, from, count), Map.of()))));
    List<DataSimilarity.Similarity> all = new ArrayList<>();
    for (int n = 0; n < cells.size(); n++) {
      double[] row = statistics.of(images.slice(n));
      double out = 0;
      for (int k = 0; k < row.length; k++) {
        out += Math.abs(2 * Percentiles.of(sorted.get(k), row[k]) - 1) / row.length;
      }
      all.add(
          new DataSimilarity.Similarity(
              out, nearest(made.get(n), cells.get(n).target().outputs())));
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

  /** Plain figures of an image, in units of the input range. */
  static final class ImageStatistics {
    /** Number of figures. */
    static final int COUNT = 4;

    private final InputSpec input;
    private final AscentSettings settings;

    ImageStatistics(InputSpec input, AscentSettings settings) {
      this.input = input;
      this.settings = settings;
    }

    /** Total variation, mean, standard deviation, share of the variance finer than two pixels. */
    double[] of(Tensor image) {
      ImageSize size = ImageSize.of(image.shape());
      float[] values = WorkingScale.of(input).fromModel(image.toArray());
      double[] variation = {0};
      settings
          .variation()
          .accumulate(
              new double[] {1},
              Tensor.of(image.shape().withBatch(1), values),
              variation,
              new float[values.length]);
      double mean = mean(values);
      double variance = variance(values);
      double coarse = variance(halved(values, size));
      double fine = variance == 0 ? 0 : Math.max(0, 1 - coarse / variance);
      return new double[] {variation[0], mean, Math.sqrt(variance), fine};
    }

    /** Means of two by two pixels. */
    private static float[] halved(float[] values, ImageSize size) {
      int rows = Math.max(1, size.rows() / 2);
      int columns = Math.max(1, size.columns() / 2);
      float[] half = new float[size.channels() * rows * columns];
      for (int at = 0; at < half.length; at++) {
        int c = at / (rows * columns);
        int i = Math.min(2 * (at / columns % rows), size.rows() - 1);
        int j = Math.min(2 * (at % columns), size.columns() - 1);
        int lower = Math.min(i + 1, size.rows() - 1);
        int right = Math.min(j + 1, size.columns() - 1);
        int plane = c * size.positions();
        half[at] =
            (values[plane + i * size.columns() + j]
                    + values[plane + i * size.columns() + right]
                    + values[plane + lower * size.columns() + j]
                    + values[plane + lower * size.columns() + right])
                / 4;
      }
      return half;
    }

    private static double mean(float[] values) {
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      return sum / values.length;
    }

    private static double variance(float[] values) {
      double mean = mean(values);
      double sum = 0;
      for (float value : values) {
        sum += (value - mean) * (value - mean);
      }
      return sum / values.length;
    }
  }

  /** Where a value lies among others. */
  static final class Percentiles {
    private Percentiles() {}

    /** Share of sorted values below it, equal ones counted half. */
    static double of(double[] sorted, double value) {
      int below = 0;
      int equal = 0;
      for (double one : sorted) {
        below += one < value ? 1 : 0;
        equal += one == value ? 1 : 0;
      }
      return (below + equal / 2.0) / sorted.length;
    }
  }

  /**
   * How near an image lies to real samples.
   *
   * @param statistics how far out its total variation, mean, contrast and fine detail lie among
   *     those of the samples, mean of the four: 0 in the middle, 1 outside of all
   * @param nearest distance to the nearest sample in the layer before the head, in units of what is
   *     usual between neighbours of one class
   */
  public record Similarity(double statistics, double nearest) {}
}
