package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.data.Samples;
import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Values that take the place of a layer's own on the way through a model: of another input's
 * activations (activation patching), of a mean or of zero (ablation). Layers behind see them; they
 * are constants, so that no gradient goes through them to layers before. Immutable.
 *
 * @param layer whose values are replaced, right after it; {@code NAME:logits} for a head before its
 *     softmax or sigmoid
 * @param channels which of its channels or units; empty for all, the layer is not computed then
 * @param values in the layer's whole shape, [N,K,h,w], [N,K,l] or [N,K], channels that are not
 *     replaced included; with N = 1 the same for each item; read before the forward pass returns
 */
@Experimental
public record Patch(String layer, Optional<Set<Integer>> channels, Tensor values) {
  /**
   * Copies the channels.
   *
   * @param layer whose values are replaced, right after it; {@code NAME:logits} for a head before
   *     its softmax or sigmoid
   * @param channels which of its channels or units; empty for all, the layer is not computed then
   * @param values in the layer's whole shape, [N,K,h,w], [N,K,l] or [N,K], channels that are not
   *     replaced included; with N = 1 the same for each item; read before the forward pass returns
   */
  public Patch {
    channels = channels.map(Set::copyOf);
  }

  /**
   * Replaces a whole layer.
   *
   * @param layer its name
   * @param values [N,K,h,w], [N,K,l] or [N,K]
   * @return the patch
   */
  public static Patch all(String layer, Tensor values) {
    return new Patch(layer, Optional.empty(), values);
  }

  /**
   * Replaces some channels of a layer.
   *
   * @param layer its name
   * @param channels from 0
   * @param values [N,K,h,w], [N,K,l] or [N,K], K all channels of the layer
   * @return the patch
   */
  public static Patch channels(String layer, Set<Integer> channels, Tensor values) {
    return new Patch(layer, Optional.of(channels), values);
  }

  /**
   * Returns how many items a pass has that begins with patches. For engines.
   *
   * @param patches of whole layers
   * @return the largest N
   * @throws ParameterException if there are none, or one is without items
   */
  public static int items(Collection<Patch> patches) {
    int items = 0;
    for (Patch patch : patches) {
      Shape shape = patch.values.shape();
      items = Math.max(items, shape.rank() == 0 ? 0 : shape.dim(0));
    }
    if (items == 0) {
      throw new ParameterException(
          "There are no activations to begin with.", "Give those of at least one layer.");
    }
    return items;
  }

  /**
   * Refuses what does not fit a layer. For engines, before they run anything.
   *
   * @param info the layer
   * @param items size of the batch
   * @throws ParameterException if the shape is another or there is no such channel
   * @throws io.loupe.error.DatasetException if a value is NaN or infinite
   */
  public void requireFitting(LayerInfo info, int items) {
    Shape given = values.shape();
    Shape wanted = info.outputShape().withBatch(items);
    if (!given.equals(wanted) && !given.equals(info.outputShape().withBatch(1))) {
      throw new ParameterException(
          "Values for layer \"" + layer + "\" have shape " + given + ", not " + wanted + ".",
          "Give the whole layer's values for each item, or one item for all.");
    }
    for (int channel : channels.orElse(Set.of())) {
      if (channel < 0 || channel >= info.channels()) {
        throw new ParameterException(
            "Layer \"" + layer + "\" has no channel " + channel + ".",
            "It has " + info.channels() + ", from 0 to " + (info.channels() - 1) + ".");
      }
    }
    Samples.requireFinite("The values for layer \"" + layer + "\"", values);
  }
}
