package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.error.ParameterException;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.param.Param;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Conductance of one unit or channel at the input: integrated gradients of which only what goes
 * through it is kept, {@code (x_i - x0_i) * integral of d F / d h_j * d h_j / d x_i dt}, by
 * Gauss-Legendre quadrature. The maps of all units of a layer that all ways lead through add up to
 * integrated gradients. Source: <a href="https://arxiv.org/abs/1805.12233">Dhamdhere, Sundararajan
 * and Yan 2018</a>.
 */
@AutoService(AttributionMethod.class)
public final class NeuronConductanceMethod implements AttributionMethod {
  /** Which unit. */
  public static final Param<List<Integer>> NEURON =
      Param.integers("neuron", List.of(0))
          .limit(
              "a channel, or a channel with its position",
              numbers -> !numbers.isEmpty() && numbers.stream().allMatch(n -> n >= 0))
          .help("The channel or unit, from 0; with row and column, or step, one position of it.");

  /** How the integral is taken. */
  public static final Param<ConductanceRule> RULE =
      Param.choice("rule", ConductanceRule.INTEGRAL)
          .help(
              "The integral by Gauss-Legendre quadrature, or the trapezoid sum that Captum takes,"
                  + " whose weights add up to less than 1.");

  /** Points of the path. */
  public static final Param<Integer> STEPS =
      Param.integer("steps", 64)
          .limit("from 1 to 4096", n -> n >= 1 && n <= 4096)
          .help("Points of the path.");

  /** Creates the method. */
  public NeuronConductanceMethod() {}

  @Override
  public String id() {
    return "neuron-conductance";
  }

  @Override
  public String description() {
    return "Shows what of the input speaks for the objective through one unit or channel of a"
        + " layer.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(Baseline.PARAM, NEURON, RULE, STEPS);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.GRADIENTS, AttributionNeed.INNER_LAYERS, AttributionNeed.LAYER);
  }

  /** Places of a unit's values within a layer. */
  private record Unit(int from, int count) {
    static Unit of(List<Integer> neuron, LayerInfo layer) {
      Shape shape = layer.outputShape();
      int[] dims = shape.rank() == 0 ? new int[] {1} : shape.dims();
      boolean fits = neuron.size() == 1 || neuron.size() == dims.length;
      for (int i = 0; fits && i < neuron.size(); i++) {
        fits = neuron.get(i) < dims[i];
      }
      if (!fits) {
        throw new ParameterException(
            "Layer \"" + layer.name() + "\" of shape " + shape + " has no unit " + neuron + ".",
            "Give a channel from 0 to " + (dims[0] - 1) + ", or one with its position.");
      }
      int count = shape.elements();
      int from = 0;
      for (int i = 0; i < neuron.size(); i++) {
        count /= dims[i];
        from += neuron.get(i) * count;
      }
      return new Unit(from, count);
    }
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    LayerInfo layer = context.layer();
    Unit unit = Unit.of(context.get(NEURON), layer);
    Passes passes = Passes.of(context, batch, objective);
    float[] baseline = Baseline.of(context);
    int points = context.get(STEPS);
    Quadrature rule =
        context.get(RULE) == ConductanceRule.CAPTUM
            ? Quadrature.captumTrapezoid(points)
            : Quadrature.of(points);
    FloatBuffer inputs = batch.inputs().data();
    Sums sums = new Sums(batch);
    passes.passes(
        id(),
        Math.multiplyExact(passes.items(), points),
        row -> row / points,
        (row, values, from) -> Paths.move(values, from, baseline, rule.point(row % points)),
        layer.name(),
        (from, count, own, pass) -> {
          FloatBuffer gradient = through(pass, own, count, layer.name(), unit).data();
          for (int r = 0; r < count; r++) {
            int n = (from + r) / points;
            double weight = rule.weight((from + r) % points);
            for (int i = 0; i < sums.size(); i++) {
              double way = (double) inputs.get(n * sums.size() + i) - baseline[i];
              sums.add(n, i, weight * way * gradient.get(r * sums.size() + i));
            }
          }
        });
    return Attribution.of(sums.toMaps(1), MapScale.SIGNED);
  }

  private static Tensor through(
      ForwardPass pass, Objective objective, int count, String layer, Unit unit) {
    Tensor at = Scoring.score(objective, pass, count, Set.of(layer)).gradients().at(layer);
    int size = at.shape().item().elements();
    float[] kept = new float[at.shape().elements()];
    for (int r = 0; r < count; r++) {
      int from = r * size + unit.from();
      at.data().get(from, kept, from, unit.count());
    }
    return pass.pullback(Map.of(layer, Tensor.of(at.shape(), kept)));
  }
}
