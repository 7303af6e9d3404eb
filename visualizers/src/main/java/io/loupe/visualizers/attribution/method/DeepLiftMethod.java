package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * DeepLIFT with the rescale rule: {@code m_i (x_i - x0_i)}, where multipliers go back like
 * gradients with {@code (f(a) - f(a0)) / (a - a0)} in the place of a function's derivative. The
 * values of a map add up to {@code F(x) - F(x0)}, in one pass. Source: <a
 * href="https://arxiv.org/abs/1704.02685">Shrikumar, Greenside and Kundaje 2017</a>.
 */
@AutoService(AttributionMethod.class)
public final class DeepLiftMethod implements AttributionMethod {
  /** Creates the method. */
  public DeepLiftMethod() {}

  @Override
  public String id() {
    return "deeplift";
  }

  @Override
  public String description() {
    return "Shares the objective's difference from a baseline by the differences on the way"
        + " (DeepLIFT, rescale rule).";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(Baseline.PARAM);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.WAYS_BACK);
  }

  @Override
  public boolean isComplete() {
    return true;
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    float[] baseline = Baseline.of(context);
    double[] ends = Paths.ends(passes, baseline);
    Tensor start = Tensor.of(batch.inputs().shape().item().withBatch(1), baseline);
    Sums sums = new Sums(batch);
    List<String> remarks = passes.relevance(id(), new BackwardRule.DeepLift(start), sums::put);
    List<Map<String, Double>> measures = new ArrayList<>();
    for (int n = 0; n < passes.items(); n++) {
      double expected = ends[n] - ends[passes.items() + n];
      measures.add(Paths.measures(expected, Math.abs(sums.total(n) - expected), 1));
    }
    return new Attribution(sums.toMaps(1), Optional.empty(), MapScale.SIGNED, measures, remarks);
  }
}
