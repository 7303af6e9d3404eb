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
import java.util.List;
import java.util.Set;

/**
 * The gradient at the input, {@code d F(x) / d x_i}, with its sign unless magnitudes are asked for.
 * Source: <a href="https://arxiv.org/abs/1312.6034">Simonyan, Vedaldi and Zisserman 2013</a>, who
 * take magnitudes.
 */
@AutoService(AttributionMethod.class)
public final class GradientMethod implements AttributionMethod {
  /** Whether signs are left out. */
  public static final Param<Boolean> MAGNITUDE =
      Param.flag("magnitude")
          .help("Whether the gradient's magnitude is taken, as a saliency map has it.");

  /** Creates the method. */
  public GradientMethod() {}

  @Override
  public String id() {
    return "gradient";
  }

  @Override
  public String description() {
    return "Says how the objective changes when a value of the input goes up a little.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(MAGNITUDE);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.GRADIENTS);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    boolean magnitude = context.get(MAGNITUDE);
    Sums sums = new Sums(batch);
    passes.gradients(id(), passes.items(), row -> row, (row, values, from) -> {}, sums::put);
    return magnitude
        ? Attribution.of(sums.toMagnitudes(), MapScale.POSITIVE)
        : Attribution.of(sums.toMaps(1), MapScale.SIGNED);
  }
}
