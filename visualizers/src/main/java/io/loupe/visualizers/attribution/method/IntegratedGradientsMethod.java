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
import io.loupe.param.Param;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Integrated gradients: {@code (x_i - x0_i) * integral from 0 to 1 of d F(x0 + t (x - x0)) / d x_i
 * dt}, by Gauss-Legendre quadrature. The values of a map add up to {@code F(x) - F(x0)}; by how
 * much they do not is reported, and the number of points is doubled until that is below a share of
 * the difference: at ReLUs and maximum pooling the gradient jumps, and a fixed number of points may
 * leave much of it. Source: <a href="https://arxiv.org/abs/1703.01365">Sundararajan, Taly and Yan
 * 2017</a>.
 */
@AutoService(AttributionMethod.class)
public final class IntegratedGradientsMethod implements AttributionMethod {
  /** Points to begin with. */
  public static final Param<Integer> STEPS =
      Param.integer("steps", 32)
          .limit("from 1 to 4096", n -> n >= 1 && n <= 4096)
          .help("Points of the path to begin with.");

  /** Points at which doubling ends. */
  public static final Param<Integer> MOST_STEPS =
      Param.integer("most-steps", 1024)
          .limit("from 1 to 4096", n -> n >= 1 && n <= 4096)
          .help("Points of the path beyond which they are not doubled any more.");

  /** What of the difference may be missing. */
  public static final Param<Double> TOLERANCE =
      Param.decimal("tolerance", 0.01)
          .limit("not negative", t -> t >= 0)
          .help(
              "Completeness error, as a share of the objective's difference between input and"
                  + " baseline, above which the points are doubled.");

  /** Rounding of single precision: no error below this share of the values can be had. */
  private static final double ROUNDING = 1e-6;

  /** Creates the method. */
  public IntegratedGradientsMethod() {}

  @Override
  public String id() {
    return "integrated-gradients";
  }

  @Override
  public String description() {
    return "Adds up the gradient on the way from a baseline to the input, so that the map sums to"
        + " the difference of the objective.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(Baseline.PARAM, STEPS, MOST_STEPS, TOLERANCE);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.GRADIENTS);
  }

  @Override
  public boolean isComplete() {
    return true;
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    int items = passes.items();
    float[] baseline = Baseline.of(context);
    double[] ends = Paths.ends(passes, baseline);
    Sums sums = new Sums(batch);
    int[] steps = new int[items];
    double[] errors = new double[items];
    List<Integer> open = new ArrayList<>(IntStream.range(0, items).boxed().toList());
    for (int points = context.get(STEPS); !open.isEmpty(); points *= 2) {
      integrate(passes, batch, baseline, points, List.copyOf(open), sums);
      for (int n : List.copyOf(open)) {
        double difference = ends[n] - ends[items + n];
        double allowed =
            Math.max(
                context.get(TOLERANCE) * Math.abs(difference),
                ROUNDING * (Math.abs(ends[n]) + Math.abs(ends[items + n])));
        errors[n] = Math.abs(sums.total(n) - difference);
        steps[n] = points;
        if (errors[n] <= allowed || points * 2 > context.get(MOST_STEPS)) {
          open.remove((Integer) n);
        }
      }
    }
    List<Map<String, Double>> measures = new ArrayList<>();
    for (int n = 0; n < items; n++) {
      measures.add(Paths.measures(ends[n] - ends[items + n], errors[n], steps[n]));
    }
    return new Attribution(sums.toMaps(1), Optional.empty(), MapScale.SIGNED, measures);
  }

  private void integrate(
      Passes passes, Batch batch, float[] baseline, int points, List<Integer> open, Sums sums) {
    Quadrature rule = Quadrature.of(points);
    FloatBuffer inputs = batch.inputs().data();
    float[] input = new float[passes.size()];
    double[] way = new double[input.length];
    float[] slopes = new float[input.length];
    open.forEach(sums::clear);
    passes.gradients(
        "path of " + points + " points",
        Math.multiplyExact(open.size(), points),
        row -> open.get(row / points),
        (row, values, from) -> Paths.move(values, from, baseline, rule.point(row % points)),
        (row, value, gradient, from) -> {
          int n = open.get(row / points);
          if (row % points == 0) {
            inputs.get(n * input.length, input);
            for (int i = 0; i < input.length; i++) {
              way[i] = (double) input[i] - baseline[i];
            }
          }
          gradient.get(from, slopes);
          sums.addProducts(n, rule.weight(row % points), way, slopes);
        });
  }
}
