package io.loupe.param;

import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which layers of a model, as text: {@code all}, {@code conv} (every convolution; if there is none,
 * every layer with rows and columns), {@code output} (the last output layer) or names separated by
 * commas.
 *
 * @param text the selection
 */
public record LayerSelection(String text) {
  /** Every layer. */
  public static final LayerSelection ALL = new LayerSelection("all");

  /** Every convolution. */
  public static final LayerSelection CONVOLUTIONS = new LayerSelection("conv");

  /** The last output layer, or the last layer where none is marked as output. */
  public static final LayerSelection OUTPUT = new LayerSelection("output");

  /**
   * Creates a selection.
   *
   * @param text the selection
   * @throws IllegalArgumentException if the text is blank
   */
  public LayerSelection {
    if (text.isBlank()) {
      throw new IllegalArgumentException("No layer named");
    }
  }

  /**
   * Finds the layers in a model. A layer that is named {@code all}, {@code conv} or {@code output}
   * goes before the word's meaning; a layer is given once, also where it is named twice.
   *
   * @param model the model
   * @return at least one layer, in topological order for words, in the order named for lists
   * @throws io.loupe.error.UnknownLayerException if a named layer is not there
   * @throws ParameterException if {@code conv} finds no layer with rows and columns
   */
  public List<LayerInfo> resolve(Model model) {
    List<LayerInfo> layers = model.layers();
    if (layers.stream().anyMatch(l -> l.name().equals(text))) {
      return List.of(model.layer(text));
    }
    if (text.equals(ALL.text)) {
      return layers;
    }
    if (text.equals(CONVOLUTIONS.text)) {
      return convolutions(model);
    }
    if (text.equals(OUTPUT.text)) {
      return List.of(output(layers));
    }
    Set<String> names =
        Arrays.stream(text.split(",", -1))
            .map(String::trim)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return names.stream().map(model::layer).distinct().toList();
  }

  private static List<LayerInfo> convolutions(Model model) {
    List<LayerInfo> spatial = model.layers().stream().filter(LayerInfo::isSpatial).toList();
    if (spatial.isEmpty()) {
      throw new ParameterException(
          "Model \"" + model.info().name() + "\" has no layers with rows and columns.",
          "Name layers, or choose all.");
    }
    List<LayerInfo> found =
        spatial.stream().filter(l -> l.kind() == LayerKind.CONVOLUTION).toList();
    return found.isEmpty() ? spatial : found;
  }

  private static LayerInfo output(List<LayerInfo> layers) {
    LayerInfo found = layers.get(layers.size() - 1);
    for (LayerInfo layer : layers) {
      if (layer.kind() == LayerKind.OUTPUT) {
        found = layer;
      }
    }
    return found;
  }
}
