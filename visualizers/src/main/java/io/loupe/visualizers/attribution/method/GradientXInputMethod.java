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
import java.nio.FloatBuffer;
import java.util.Set;

/**
 * The gradient times the input, {@code x_i * d F(x) / d x_i}: of a linear function what each value
 * contributes. Its sum is the objective where the network has ReLUs and no biases. Depends on what
 * the input calls zero. Source: <a href="https://arxiv.org/abs/1605.01713">Shrikumar et al.
 * 2016</a>.
 */
@AutoService(AttributionMethod.class)
public final class GradientXInputMethod implements AttributionMethod {
  /** Creates the method. */
  public GradientXInputMethod() {}

  @Override
  public String id() {
    return "gradient-x-input";
  }

  @Override
  public String description() {
    return "Multiplies each value of the input with the objective's gradient there.";
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.GRADIENTS);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    Sums sums = new Sums(batch);
    FloatBuffer inputs = batch.inputs().data();
    passes.gradients(
        id(),
        passes.items(),
        row -> row,
        (row, values, from) -> {},
        (row, value, gradient, from) -> {
          for (int i = 0; i < sums.size(); i++) {
            double input = inputs.get(row * sums.size() + i);
            sums.add(row, i, input * gradient.get(from + i));
          }
        });
    return Attribution.of(sums.toMaps(1), MapScale.SIGNED);
  }
}
