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
 * SquareGrad: the mean of squared gradients at noisy copies, {@code mean_s (d F(x + n_s) / d x)^2}.
 * Source: <a href="https://arxiv.org/abs/1806.10758">Hooker et al. 2018</a>.
 */
@AutoService(AttributionMethod.class)
public final class SquareGradMethod implements AttributionMethod {
  /** Creates the method. */
  public SquareGradMethod() {}

  @Override
  public String id() {
    return "squaregrad";
  }

  @Override
  public String description() {
    return "Averages the squared gradient over noisy copies of the input.";
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
    return Attribution.of(found.squares().toMaps(1), MapScale.POSITIVE);
  }
}
