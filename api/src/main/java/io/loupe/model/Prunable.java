package io.loupe.model;

import io.loupe.Experimental;
import io.loupe.probe.ActivationProbe;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
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
   * Lists the formats in which it can be written.
   *
   * @return endings of file names without a dot, the model's own format first; never empty
   */
  List<String> formats();

  /**
   * Writes the model without some of its filters, in a format of one's choice.
   *
   * @param channels filters to remove, by layer; those that are silenced right after their layer
   * @param format one of {@link #formats}
   * @param target where the file's bytes go; left open, and not complete if this fails
   * @throws IOException if the target cannot be written
   * @throws io.loupe.error.ClosedException if the model is closed
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.ParameterException if a layer has no such filter, would have none left,
   *     or its filters cannot be removed without changing more than silencing them does; if there
   *     is no such format, or it cannot say what is left
   */
  void writeWithout(Map<String, Set<Integer>> channels, String format, OutputStream target)
      throws IOException;

  /**
   * Writes the model without some of its filters, in the first of its formats.
   *
   * @param channels as {@link #writeWithout(Map, String, OutputStream)} takes them
   * @param target where the file's bytes go; left open, and not complete if this fails
   * @throws IOException if the target cannot be written
   * @throws io.loupe.error.ClosedException if the model is closed
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.ParameterException if the filters cannot be removed
   */
  default void writeWithout(Map<String, Set<Integer>> channels, OutputStream target)
      throws IOException {
    writeWithout(channels, formats().get(0), target);
  }
}
