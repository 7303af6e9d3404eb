package io.loupe.error;

import java.util.Collection;

/** Thrown when a model has no layer of a name. */
public final class UnknownLayerException extends LoupeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the nearest layer is suggested.
   *
   * @param model the model's name
   * @param layer the name that is not there
   * @param layers all layers, in topological order
   */
  public UnknownLayerException(String model, String layer, Collection<String> layers) {
    super(
        "Model \"" + model + "\" has no layer \"" + layer + "\".",
        NearestName.suggestion(layer, layers) + "Layers: " + String.join(", ", layers) + ".");
  }
}
