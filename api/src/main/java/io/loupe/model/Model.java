package io.loupe.model;

import io.loupe.error.UnknownLayerException;
import io.loupe.probe.ActivationProbe;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained network, open for reading. Looking never changes it.
 *
 * <p>May be used by several threads, one run at a time each; an engine that cannot says so when the
 * second thread arrives.
 *
 * <p>{@link #close()} gives all its memory back, and may be called by any thread at any time, also
 * by a sink of a run under way. Then {@link #info()} and {@link #layers()} still answer; everything
 * else, also what was taken from the model before (a probe, a capability, a forward pass, a view, a
 * redrawn model), throws {@link io.loupe.error.ClosedException}. A run that is under way in another
 * thread ends with that exception, after the batch at hand, or comes to its end: never with a wrong
 * value, and memory that is used is not given back. What was taken is still to be closed. Closing
 * twice does nothing.
 *
 * <p>Every layer can also be read as {@code NAME:logits}: before its activation function if that is
 * a softmax or a sigmoid of an output layer, else the same values. What {@link #linear} names is
 * read before an activation function that is part of a layer.
 */
public interface Model extends AutoCloseable {
  /**
   * Returns what identifies the model.
   *
   * @return name, engine, fingerprint, input
   */
  ModelInfo info();

  /**
   * Returns what computes, as far as it can change the last bits of a result: libraries and their
   * versions, the instruction set in use, the number of threads. It goes into the provenance of
   * each run, so that a run on another machine can say what differs.
   *
   * @return facts by name, such as {@code instruction-set}; empty if the engine computes the same
   *     bits everywhere
   */
  default Map<String, String> runtime() {
    return Map.of();
  }

  /**
   * Returns all layers.
   *
   * @return in topological order, without the input itself
   */
  List<LayerInfo> layers();

  /**
   * Returns the way to read activations.
   *
   * @return a probe of this model
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  ActivationProbe probe();

  /**
   * Returns something an engine may or may not offer.
   *
   * @param <C> the capability
   * @param type for example {@code Differentiable.class}
   * @return the capability, if this engine offers it for this model
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  <C> Optional<C> capability(Class<C> type);

  /**
   * Returns one layer.
   *
   * @param name its name, with or without {@link LayerInfo#LOGITS}, one that {@link #linear} gives,
   *     or that of a module, see {@link Inspectable#modules}
   * @return the layer, which may have another name than the module
   * @throws UnknownLayerException if there is none
   */
  default LayerInfo layer(String name) {
    String plain = LayerInfo.withoutLogits(name);
    return layers().stream()
        .filter(
            l ->
                l.name().equals(plain)
                    || (name.equals(l.name() + LayerInfo.LINEAR) && linear(l.name()).isPresent()))
        .findFirst()
        .orElseThrow(
            () ->
                new UnknownLayerException(
                    info().name(), plain, layers().stream().map(LayerInfo::name).toList()));
  }

  /**
   * Names a layer's values before the activation function that is part of it, such as the ReLU of a
   * convolution that has one. Whatever reads a layer by its name takes this name too; they have the
   * layer's shape.
   *
   * @param layer a layer's name
   * @return its name with {@link LayerInfo#LINEAR}; empty where it has no function of its own, or
   *     where the engine cannot read the values before it
   * @throws UnknownLayerException if there is none
   */
  default Optional<String> linear(String layer) {
    return Optional.empty();
  }

  /**
   * Gives the memory back. Waits until passes that run in other threads have ended or been stopped,
   * a batch at most; does not wait, and leaves that to the last of them, where the calling thread
   * runs one itself or is interrupted. Never hangs, and never fails because of a pass.
   */
  @Override
  void close();
}
