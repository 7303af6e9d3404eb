package io.loupe.model;

import java.util.Map;
import java.util.Set;

/**
 * Capability of a model whose filters can be silenced, as in ablation studies. May be called by
 * several threads, like {@link io.loupe.probe.ActivationProbe}.
 *
 * @see <a href="https://arxiv.org/abs/1803.06959">Morcos et al. 2018, On the importance of single
 *     directions for generalization</a>
 */
public interface Ablatable {
  /**
   * Returns a view of the model with some filters set to zero right after their layer. The view
   * shares the weights; closing it leaves the model open.
   *
   * @param channels filters to silence, by layer
   * @return the view, to be closed by the caller; it can be used as long as this model is open
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.ParameterException if a layer has no such filter
   * @throws io.loupe.error.ClosedException if this model is closed
   */
  Model silenced(Map<String, Set<Integer>> channels);
}
