package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.param.Param;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Expected gradients: integrated gradients averaged over baselines from the data, {@code mean_s
 * (x_i - b_s_i) * d F(b_s + a_s (x - b_s)) / d x_i} with one number a_s from 0 to 1 drawn for each
 * baseline b_s, the same for all items. The expectation of its sum is {@code F(x) - mean_s F(b_s)};
 * the error of the sample is reported. Source: <a href="https://arxiv.org/abs/1906.10670">Erion et
 * al. 2019</a>.
 */
@AutoService(AttributionMethod.class)
public final class ExpectedGradientsMethod implements AttributionMethod {
  /** How many baselines are drawn. */
  public static final Param<Integer> SAMPLES =
      Param.integer("samples", 100)
          .limit("from 1 to 100000", n -> n >= 1 && n <= 100_000)
          .help("How many baselines are drawn from the data, each with one point of its path.");

  /** Creates the method. */
  public ExpectedGradientsMethod() {}

  @Override
  public String id() {
    return "expected-gradients";
  }

  @Override
  public String description() {
    return "Averages integrated gradients over baselines that are drawn from the data.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(SAMPLES);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.GRADIENTS, AttributionNeed.DATA);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    int items = passes.items();
    int size = passes.size();
    int samples = context.get(SAMPLES);
    List<float[]> baselines = DrawnSamples.of(context, samples);
    double[] shares = new double[samples];
    for (int s = 0; s < samples; s++) {
      shares[s] = context.random(s).nextDouble();
    }
    FloatBuffer inputs = batch.inputs().data();
    Sums sums = new Sums(batch);
    passes.gradients(
        id(),
        Math.multiplyExact(items, samples),
        row -> row % items,
        (row, values, from) ->
            Paths.move(values, from, baseline(baselines, row / items), shares[row / items]),
        (row, value, gradient, from) -> {
          int n = row % items;
          float[] baseline = baseline(baselines, row / items);
          for (int i = 0; i < size; i++) {
            double way = (double) inputs.get(n * size + i) - baseline[i];
            sums.add(n, i, way * gradient.get(from + i) / samples);
          }
        });
    List<Map<String, Double>> measures =
        measures(passes, firstAlike(batch, objective), baselines, samples, sums);
    return new Attribution(sums.toMaps(1), Optional.empty(), MapScale.SIGNED, measures);
  }

  private static float[] baseline(List<float[]> baselines, int draw) {
    return baselines.get(draw % baselines.size());
  }

  /** For each item the first whose answer to a baseline is the same. */
  private static int[] firstAlike(Batch batch, Objective objective) {
    Map<Objective, Integer> first = new HashMap<>();
    int[] alike = new int[batch.inputs().shape().dim(0)];
    for (int n = 0; n < alike.length; n++) {
      int item = n;
      alike[n] =
          batch.held().isEmpty()
              ? first.computeIfAbsent(Objectives.ofItem(objective, n), key -> item)
              : n;
    }
    return alike;
  }

  private static List<Map<String, Double>> measures(
      Passes passes, int[] firstAlike, List<float[]> baselines, int samples, Sums sums) {
    int used = Math.min(samples, baselines.size());
    int[] asked = Arrays.stream(firstAlike).distinct().toArray();
    double[] ofBaselines = new double[firstAlike.length];
    passes.values(
        "baselines",
        Math.multiplyExact(asked.length, used),
        row -> asked[row % asked.length],
        (row, values, from) -> {
          float[] baseline = baselines.get(row / asked.length);
          System.arraycopy(baseline, 0, values, from, baseline.length);
        },
        (row, value) -> {
          int draw = row / asked.length;
          int times = samples / used + (draw < samples % used ? 1 : 0);
          ofBaselines[asked[row % asked.length]] += value * times / samples;
        });
    double[] values = passes.values();
    List<Map<String, Double>> measures = new ArrayList<>();
    for (int n = 0; n < firstAlike.length; n++) {
      double expected = values[n] - ofBaselines[firstAlike[n]];
      measures.add(Paths.measures(expected, Math.abs(sums.total(n) - expected), samples));
    }
    return measures;
  }
}
