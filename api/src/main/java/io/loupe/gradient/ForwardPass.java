package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * One batch that went through a model, kept until closed. Used from one thread, and closed by any:
 * once it or its model is closed, it throws {@link io.loupe.error.ClosedException}. What {@link
 * #activation} lends ends then; reading it later throws {@link
 * io.loupe.error.EndedLifetimeException}.
 */
public interface ForwardPass extends AutoCloseable {
  /** Stands for the model's input where layers are named to take gradients at. */
  @Experimental String INPUT = ":input";

  /**
   * Returns the activations of a layer.
   *
   * @param layer one of the layers the pass was asked for
   * @return [N,K,h,w], [N,K,l] or [N,K], borrowed from this pass
   * @throws io.loupe.error.ClosedException if this pass or its model is closed
   * @throws IllegalArgumentException if the pass was not asked for it
   */
  Tensor activation(String layer);

  /**
   * Carries gradients at layers back to the input. Items never touch each other.
   *
   * @param layerGradients gradient with respect to the activations of layers the pass was asked
   *     for, in their shapes
   * @return gradient with respect to the input batch [N,C,H,W], owned, in model input scale
   * @throws io.loupe.error.ClosedException if this pass or its model is closed
   * @throws IllegalArgumentException if the pass was not asked for a layer or shapes differ
   */
  Tensor pullback(Map<String, Tensor> layerGradients);

  /**
   * Carries gradients at layers back to any layers and to the input, in one run. The gradient at a
   * layer is with respect to what {@link #activation} gives, as if the layer were free: with {@code
   * layerGradients} at it included, and at replaced values too, but nothing goes through replaced
   * values to layers before. Runs no further than to the first of them.
   *
   * @param layerGradients as for {@link #pullback(Map)}
   * @param at layers the pass was asked for, and {@link #INPUT}
   * @return at each of them the gradient in its shape, [N,K,h,w], [N,K,l] or [N,K], channels first,
   *     owned; zero where nothing depends on it
   * @throws io.loupe.error.ClosedException if this pass or its model is closed
   * @throws IllegalArgumentException if the pass was not asked for a layer, shapes differ, or the
   *     pass began at a layer and {@link #INPUT} is asked for
   * @throws UnsupportedOperationException if the model offers no {@link Patchable} and {@code at}
   *     is not {@link #INPUT} alone
   */
  @Experimental
  default Gradients pullback(Map<String, Tensor> layerGradients, Set<String> at) {
    if (!at.equals(Set.of(INPUT))) {
      throw new UnsupportedOperationException("No gradients at inner layers: " + at);
    }
    return new Gradients(Map.of(INPUT, pullback(layerGradients)));
  }

  /** Gives its memory back, also once the model is closed. Closing twice does nothing. */
  @Override
  void close();
}
