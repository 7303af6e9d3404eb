package io.loupe.visualizers.maximization;

import io.loupe.error.ParameterException;
import io.loupe.param.Param;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.CommonParams;
import java.util.Optional;
import java.util.Set;

/** Which parameters say something about images that are drawn with a prior. */
final class PriorOptions {
  private static final Set<Param<?>> FITTING =
      Set.of(
          MaximizationParams.LAYER,
          MaximizationParams.FILTERS,
          MaximizationParams.EACH,
          MaximizationParams.GROUPS,
          MaximizationParams.OBJECTIVE,
          MaximizationParams.PRIOR,
          MaximizationParams.NEUTRAL,
          CommonParams.NULL_MODEL);

  private PriorOptions() {}

  /** Refuses a run without data, and parameters of the ascent, which is not made. */
  static void check(RenderContext context) {
    if (context.optionalDataset().isEmpty()) {
      throw new ParameterException(
          "--prior data is made of pictures, and the run has none.",
          "Give --data with some thousand pictures like those that the model was trained on.");
    }
    for (Param<?> param : MaximizationParams.all()) {
      if (!FITTING.contains(param) && isGiven(context, param)) {
        throw new ParameterException(
            param + " does not go with --prior data.",
            "It is about the ascent without a prior: leave one of them out.");
      }
    }
  }

  private static <T> boolean isGiven(RenderContext context, Param<T> param) {
    return !param.fallback().equals(Optional.of(context.get(param)));
  }
}
