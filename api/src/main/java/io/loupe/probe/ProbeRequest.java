package io.loupe.probe;

/**
 * What to read of one layer; also the key into an {@link ActivationBatch}.
 *
 * @param layer the layer's name; {@code NAME:logits} reads a softmax or sigmoid head before its
 *     activation function
 * @param reduction what is made of its activations before they leave the engine
 */
public record ProbeRequest(String layer, Reduction reduction) {
  /**
   * Asks for all values of a layer.
   *
   * @param layer the layer's name
   * @return the request
   */
  public static ProbeRequest of(String layer) {
    return new ProbeRequest(layer, Reduction.none());
  }
}
