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
 * SmoothGrad: the mean of gradients at noisy copies, {@code mean_s d F(x + n_s) / d x}. Source: <a
 * href="https://arxiv.org/abs/1706.03825">Smilkov et al. 2017</a>.
 */
@AutoService(AttributionMethod.class)
public final class SmoothGradMethod implements AttributionMethod {
  /** Creates the method. */
  public SmoothGradMethod() {}

  @Override
  public String id() {
    return "smoothgrad";
  }

  @Override
  public String description() {
    return "Averages the gradient over noisy copies of the input.";
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
    return Attribution.of(found.means().toMaps(1), MapScale.SIGNED);
  }
}
