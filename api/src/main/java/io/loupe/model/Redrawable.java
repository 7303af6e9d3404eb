package io.loupe.model;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Capability of a model whose weights can be drawn anew, for the null model: what a picture shows
 * with weights that say nothing does not come from what the network learned.
 *
 * <p>Each layer's trained weights are put in another order, kernels and biases by themselves, so
 * that their distribution stays what it is. Each layer's kernel is then scaled so that its values
 * spread over typical inputs as in the trained network, and batch normalisation takes statistics of
 * the redrawn network: else activations vanish or burst, and the comparison would be with nothing.
 * May be called by several threads, like {@link io.loupe.probe.ActivationProbe}.
 *
 * @see <a href="https://arxiv.org/abs/1810.03292">Adebayo et al. 2018, Sanity checks for saliency
 *     maps</a>
 * @see <a href="https://arxiv.org/abs/1511.06422">Mishkin and Matas 2015, All you need is a good
 *     init</a>
 */
@Experimental
public interface Redrawable {
  /**
   * Returns a model of the same architecture and layer names with weights drawn anew. It holds
   * copies of the weights; closing it gives them back and leaves this model open. Silenced filters
   * stay silenced. Its gradients, probe and other capabilities are those of any model.
   *
   * @param seed decides the draw; the same seed and inputs give the same weights
   * @param inputs typical inputs, [N,...] in the model's input scale, at least one; an engine may
   *     use the first ones only
   * @return an open model, to be closed by the caller; it can be used as long as this one is open
   * @throws io.loupe.error.DatasetException if the inputs have another shape than the model wants
   * @throws io.loupe.error.ClosedException if this model is closed
   */
  default Model redrawn(long seed, Tensor inputs) {
    return redrawn(seed, inputs, Set.of());
  }

  /**
   * Returns the same, with some layers as trained: the steps of a cascade that begins at the
   * network's top.
   *
   * @param seed decides the draw; the same seed, inputs and layers give the same weights
   * @param inputs typical inputs, [N,...] in the model's input scale, at least one
   * @param kept names of layers that keep their weights
   * @return an open model, to be closed by the caller; it can be used as long as this one is open
   * @throws io.loupe.error.DatasetException if the inputs have another shape than the model wants
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.ClosedException if this model is closed
   */
  Model redrawn(long seed, Tensor inputs, Set<String> kept);

  /**
   * Says why no model can be made that has all its weights drawn anew; a half-drawn one never is.
   *
   * @return the reason without a full stop, empty if one can be made
   */
  default Optional<String> redrawRefusal() {
    return Optional.empty();
  }

  /**
   * Of a model that was drawn anew: the layers with weights that are as trained, because they were
   * to be kept, or the values of each of their arrays are all alike and so have one order alone.
   *
   * @return names in the order of the layers; empty for a model that was not drawn anew
   */
  default List<String> asTrained() {
    return List.of();
  }
}
