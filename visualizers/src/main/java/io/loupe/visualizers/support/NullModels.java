package io.loupe.visualizers.support;

import io.loupe.Experimental;
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.evidence.NullModel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The null model of a run: the same network with its weights drawn anew. What a picture still shows
 * of it does not come from what was learned. Its seed follows the run's, and what was drawn, or why
 * nothing was, goes into the provenance.
 *
 * @see <a href="https://arxiv.org/abs/1810.03292">Adebayo et al. 2018, Sanity checks for saliency
 *     maps</a>
 */
@Experimental
public final class NullModels {
  private NullModels() {}

  /**
   * Returns the parameter that leaves the null model out, {@code --null-model off}.
   *
   * @return one of the parameters of each visualizer that calls {@link #use}
   */
  public static Param<?> parameter() {
    return CommonParams.NULL_MODEL;
  }

  /**
   * Does something with the null model, where the run asks for one and the engine can make it.
   *
   * @param <T> what is made
   * @param context of the run, of a visualizer that has {@link #parameter()}
   * @param samples typical inputs, on which the drawn weights are scaled; noise is taken where
   *     there are none
   * @param work is given the model, which is closed when it returns
   * @return what it makes; empty where there is no null model
   * @throws IllegalArgumentException if the visualizer has not declared the parameter
   */
  public static <T> Optional<T> use(
      RenderContext context, List<Sample> samples, Function<Model, T> work) {
    return NullModel.use(context, samples, work);
  }
}
