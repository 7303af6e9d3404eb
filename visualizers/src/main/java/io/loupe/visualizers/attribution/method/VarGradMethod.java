package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.MapScale;
import io.loupe.data.Batch;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import java.util.List;
import java.util.Set;

/**
 * VarGrad: the variance of gradients at noisy copies, {@code mean_s g_s^2 - (mean_s g_s)^2} with
 * {@code g_s = d F(x + n_s) / d x} and divisor n. Source: <a
 * href="https://arxiv.org/abs/1810.03292">Adebayo et al. 2018</a>.
 */
@AutoService(AttributionMethod.class)
public final class VarGradMethod implements AttributionMethod {
  /** Creates the method. */
  public VarGradMethod() {}

  @Override
  public String id() {
    return "vargrad";
  }

  @Override
  public String description() {
    return "Says how much the gradient varies over noisy copies of the input.";
  }

  @Override
  public List<Param<?>> parameters() {
    return NoisyGradients.PARAMETERS;
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.GRADIENTS);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    NoisyGradients found = NoisyGradients.of(id(), batch, objective, context);
    Sums variances = found.squares();
    int items = batch.inputs().shape().dim(0);
    for (int n = 0; n < items; n++) {
      for (int i = 0; i < variances.size(); i++) {
        double mean = found.means().get(n, i);
        variances.set(n, i, Math.max(0, variances.get(n, i) - mean * mean));
      }
    }
    return Attribution.of(variances.toMaps(1), MapScale.POSITIVE);
  }
}
