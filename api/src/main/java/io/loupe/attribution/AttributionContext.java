package io.loupe.attribution;

import io.loupe.Experimental;
import io.loupe.data.Dataset;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.Patchable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.run.RunMonitor;
import java.util.random.RandomGenerator;

/** All that one use of a method may use besides batch and objective. Used from one thread. */
@Experimental
public interface AttributionContext {
  /**
   * Returns the model.
   *
   * @return open until the method returns
   */
  Model model();

  /**
   * Returns the model's gradients.
   *
   * @return there for methods that need {@link AttributionNeed#GRADIENTS}
   * @throws io.loupe.error.MissingNeedException if the engine does not offer them
   */
  Differentiable gradients();

  /**
   * Returns the way to inner layers.
   *
   * @return there for methods that need {@link AttributionNeed#INNER_LAYERS}
   * @throws io.loupe.error.MissingNeedException if the engine does not offer it
   */
  Patchable innerLayers();

  /**
   * Returns the model's ways back that are not the gradient.
   *
   * @return there for methods that need {@link AttributionNeed#WAYS_BACK}
   * @throws io.loupe.error.MissingNeedException if the engine does not offer them
   */
  Explainable waysBack();

  /**
   * Returns the layer to look at.
   *
   * @return the one that the user named, else the last one with positions, see {@link
   *     AttributionRequest#usualLayer}; it has positions for methods that need {@link
   *     AttributionNeed#POSITIONS}
   * @throws io.loupe.error.ParameterException if there is none
   */
  LayerInfo layer();

  /**
   * Returns samples to compare with.
   *
   * @return there for methods that need {@link AttributionNeed#DATA}
   * @throws io.loupe.error.MissingNeedException if there are none
   */
  Dataset data();

  /**
   * Returns the value of a parameter.
   *
   * @param <T> its type
   * @param param one of the method's parameters
   * @return the value, checked
   */
  <T> T get(Param<T> param);

  /**
   * Returns how many rows go through the model at once.
   *
   * @return positive
   */
  int passSize();

  /**
   * Returns an independent random source.
   *
   * @param stream any number, for example that of a mask; not that of an item
   * @return a new source that depends on the run's seed and the number only
   */
  RandomGenerator random(long stream);

  /**
   * Returns progress and cancellation.
   *
   * @return the run's monitor
   */
  RunMonitor monitor();
}
