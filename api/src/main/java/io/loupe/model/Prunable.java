package io.loupe.model;

import io.loupe.Experimental;
import io.loupe.probe.ActivationProbe;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;

/**
 * Capability of a model that can be written without some of its filters.
 *
 * <p>What is written gives the outputs of {@link Ablatable#silenced} for the same filters: they and
 * all weights that only they use are gone, so that it is smaller and faster. Where a removal would
 * change the outputs in another way, it is refused. May be called by several threads, like {@link
 * ActivationProbe}.
 */
@Experimental
public interface Prunable {
  /**
   * Writes the model without some of its filters.
   *
   * @param channels filters to remove, by layer; those that are silenced right after their layer
   * @param target where the file's bytes go; left open, and not complete if this fails
   * @throws IOException if the target cannot be written
   * @throws io.loupe.error.ClosedException if the model is closed
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.ParameterException if a layer has no such filter, would have none left,
   *     or its filters cannot be removed without changing more than silencing them does
   */
  void writeWithout(Map<String, Set<Integer>> channels, OutputStream target) throws IOException;
}
