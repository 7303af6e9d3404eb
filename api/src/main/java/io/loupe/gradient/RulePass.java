package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * One batch that went through a model, kept for a way back by a rule until closed. Used from one
 * thread, and closed by any: once it or its model is closed, it throws {@link
 * io.loupe.error.ClosedException}.
 */
@Experimental
public interface RulePass extends AutoCloseable {
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
   * Goes back from layers to layers and to the input. Items never touch each other. May be called
   * several times.
   *
   * @param gradients of what is explained, with respect to the activations of layers the pass was
   *     asked for, in their shapes: 1 at a logit that is explained, 0 elsewhere
   * @param at layers the pass was asked for, and {@link ForwardPass#INPUT}
   * @return what the rule gives at each of them
   * @throws io.loupe.error.ClosedException if this pass or its model is closed
   * @throws io.loupe.error.ProviderException if the rule has no answer for a layer on the way
   * @throws IllegalArgumentException if the pass was not asked for a layer or shapes differ
   */
  Relevance relevance(Map<String, Tensor> gradients, Set<String> at);

  /** Gives its memory back, also once the model is closed. Closing twice does nothing. */
  @Override
  void close();
}
