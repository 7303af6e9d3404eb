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
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.param.Param;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Conductance of a layer: what of the way from a baseline x0 to the input goes through each of its
 * units, {@code integral of d F / d h_j * d h_j / d t dt} along {@code x0 + t (x - x0)}. By the
 * trapezoid rule over the layer's own activations, {@code sum_m (g_m + g_m+1) / 2 * (h_m+1 - h_m)},
 * with twice as many points until the sum of an item's map changes by no more than a hundredth of
 * the objective's difference. Where all ways to the objective lead through the layer, the map adds
 * up to {@code F(x) - F(x0)}. Source: <a href="https://arxiv.org/abs/1805.12233">Dhamdhere,
 * Sundararajan and Yan 2018</a>.
 */
@AutoService(AttributionMethod.class)
public final class LayerConductanceMethod implements AttributionMethod {
  /** How the integral is taken. */
  public static final Param<ConductanceRule> RULE =
      Param.choice("rule", ConductanceRule.INTEGRAL)
          .help(
              "The integral by the trapezoid rule, or the sum that Captum takes, which leaves out"
                  + " both ends of the path.");

  /** Steps to begin with. */
  public static final Param<Integer> STEPS =
      Param.integer("steps", 32)
          .limit("from 1 to 4096", n -> n >= 1 && n <= 4096)
          .help("Steps of the path to begin with; Captum's rule keeps to them.");

  private static final int MOST_STEPS = 1024;
  private static final double TOLERANCE = 0.01;

  /** Creates the method. */
  public LayerConductanceMethod() {}

  @Override
  public String id() {
    return "layer-conductance";
  }

  @Override
  public String description() {
    return "Says how much of the objective's difference from a baseline goes through each unit of a"
        + " layer.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(Baseline.PARAM, RULE, STEPS);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.GRADIENTS, AttributionNeed.INNER_LAYERS, AttributionNeed.LAYER);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    LayerInfo layer = context.layer();
    Passes passes = Passes.of(context, batch, objective);
    float[] baseline = Baseline.of(context);
    double[] ends = Paths.ends(passes, baseline);
    int items = passes.items();
    boolean captum = context.get(RULE) == ConductanceRule.CAPTUM;
    Sums sums = new Sums(layer.outputShape(), items);
    int[] used = new int[items];
    List<Integer> open = new ArrayList<>(IntStream.range(0, items).boxed().toList());
    for (int steps = context.get(STEPS); !open.isEmpty(); steps *= 2) {
      double[] before = open.stream().mapToDouble(sums::total).toArray();
      open.forEach(sums::clear);
      add(passes, layer, baseline, captum, steps, List.copyOf(open), sums);
      boolean last = captum || steps * 2 > MOST_STEPS;
      boolean first = steps == context.get(STEPS);
      List<Integer> unsettled = new ArrayList<>();
      for (int o = 0; o < before.length; o++) {
        int n = open.get(o);
        used[n] = steps;
        double allowed = TOLERANCE * Math.abs(ends[n] - ends[items + n]);
        if (!last && (first || Math.abs(sums.total(n) - before[o]) > allowed)) {
          unsettled.add(n);
        }
      }
      open = unsettled;
    }
    List<Map<String, Double>> measures = new ArrayList<>();
    for (int n = 0; n < items; n++) {
      double expected = ends[n] - ends[items + n];
      measures.add(Paths.measures(expected, Math.abs(sums.total(n) - expected), used[n]));
    }
    Tensor maps = sums.toMaps(1);
    return new Attribution(maps, Optional.of(layer.name()), MapScale.SIGNED, measures);
  }

  private static void add(
      Passes passes,
      LayerInfo layer,
      float[] baseline,
      boolean captum,
      int steps,
      List<Integer> open,
      Sums sums) {
    int points = steps + 1;
    Quadrature rule = Quadrature.of(captum ? points : 1);
    int size = sums.size();
    float[] lastGradient = new float[size];
    float[] lastActivation = new float[size];
    passes.passes(
        "path of " + steps + " steps",
        Math.multiplyExact(open.size(), points),
        row -> open.get(row / points),
        (row, values, from) ->
            Paths.move(
                values,
                from,
                baseline,
                captum ? rule.point(row % points) : row % points / (double) steps),
        layer.name(),
        (from, count, objective, pass) -> {
          float[] gradients =
              Scoring.score(objective, pass, count, Set.of(layer.name()))
                  .gradients()
                  .at(layer.name())
                  .toArray();
          float[] activations = pass.activation(layer.name()).toArray();
          for (int r = 0; r < count; r++) {
            boolean first = (from + r) % points == 0;
            for (int i = 0; i < size; i++) {
              int at = r * size + i;
              if (!first) {
                double slope =
                    captum ? lastGradient[i] : (lastGradient[i] + (double) gradients[at]) / 2;
                double way = (double) activations[at] - lastActivation[i];
                sums.add(open.get((from + r) / points), i, slope * way);
              }
              lastGradient[i] = gradients[at];
              lastActivation[i] = activations[at];
            }
          }
        });
  }
}
