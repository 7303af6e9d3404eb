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
 * The way back of a deconvolutional network: the gradient, of which a ReLU lets through what is
 * positive, whatever its value was. Like guided backprop it hardly depends on the weights. Source:
 * <a href="https://arxiv.org/abs/1311.2901">Zeiler and Fergus 2013</a>.
 */
@AutoService(AttributionMethod.class)
public final class DeconvnetMethod implements AttributionMethod {
  /** Creates the method. */
  public DeconvnetMethod() {}

  @Override
  public String id() {
    return "deconvnet";
  }

  @Override
  public String description() {
    return "Takes the gradient, of which ReLUs let through only what is positive.";
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.WAYS_BACK);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    Sums sums = new Sums(batch);
    List<String> remarks = passes.relevance(id(), new BackwardRule.Deconvolution(), sums::put);
    return Attribution.of(sums.toMaps(1), MapScale.SIGNED)
        .withRemarks(WaysBack.withWarning(id(), remarks));
  }
}
