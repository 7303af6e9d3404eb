package io.loupe.gradient;

import io.loupe.tensor.Tensor;
import java.util.Map;

/**
 * One batch that went through a model, kept until closed. Used from one thread, and closed by any:
 * once it or its model is closed, it throws {@link io.loupe.error.ClosedException}. What {@link
 * #activation} lends ends then; reading it later throws {@link
 * io.loupe.error.EndedLifetimeException}.
 */
public interface ForwardPass extends AutoCloseable {
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

  /** Gives its memory back, also once the model is closed. Closing twice does nothing. */
  @Override
  void close();
}
