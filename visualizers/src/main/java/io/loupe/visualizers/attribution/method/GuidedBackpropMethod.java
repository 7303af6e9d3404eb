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
import java.util.List;
import java.util.Set;

/**
 * Guided backprop: the gradient, of which a ReLU lets through what is positive, and only where its
 * value was: {@code g * [x > 0] * [g > 0]}. It draws the edges of the input, nearly whatever the
 * weights are, so it is no reason for an answer. Source: <a
 * href="https://arxiv.org/abs/1412.6806">Springenberg et al. 2014</a>; that weights hardly matter:
 * <a href="https://arxiv.org/abs/1810.03292">Adebayo et al. 2018</a>.
 */
@AutoService(AttributionMethod.class)
public final class GuidedBackpropMethod implements AttributionMethod {
  /** Creates the method. */
  public GuidedBackpropMethod() {}

  @Override
  public String id() {
    return "guided-backprop";
  }

  @Override
  public String description() {
    return "Takes the gradient, of which ReLUs let through only what is positive and where they"
        + " fire.";
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.WAYS_BACK);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    Sums sums = new Sums(batch);
    List<String> remarks = passes.relevance(id(), new BackwardRule.GuidedBackprop(), sums::put);
    return Attribution.of(sums.toMaps(1), MapScale.SIGNED)
        .withRemarks(WaysBack.withWarning(id(), remarks));
  }
}
