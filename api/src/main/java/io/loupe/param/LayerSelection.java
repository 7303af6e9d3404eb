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
 * Which layers of a model, as text: {@code all}, {@code conv} (the maps of every convolution's
 * filters, see {@link FilterMaps}; if there is no convolution, every layer with positions), {@code
 * conv!} (every convolution's own output), {@code output} (the last output layer) or names
 * separated by commas.
 *
 * @param text the selection
 */
public record LayerSelection(String text) {
  /** Every layer. */
  public static final LayerSelection ALL = new LayerSelection("all");

  /** The maps of every convolution's filters, behind normalisation and activation function. */
  public static final LayerSelection CONVOLUTIONS = new LayerSelection("conv");

  /** Every convolution's own output. */
  public static final LayerSelection RAW_CONVOLUTIONS = new LayerSelection("conv!");

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
   * Finds the layers in a model. A layer that is named like one of the words goes before the word's
   * meaning; a layer is given once, also where it is named twice.
   *
   * @param model the model
   * @return at least one layer, in topological order for words, in the order named for lists
   * @throws io.loupe.error.UnknownLayerException if a named layer is not there
   * @throws ParameterException if {@code conv} finds no layer with positions
   */
  public List<LayerInfo> resolve(Model model) {
    List<LayerInfo> layers = model.layers();
    if (layers.stream().anyMatch(l -> l.name().equals(text))) {
      return List.of(model.layer(text));
    }
    if (text.equals(ALL.text)) {
      return layers;
    }
    if (text.equals(RAW_CONVOLUTIONS.text)) {
      return convolutions(model);
    }
    if (text.equals(CONVOLUTIONS.text)) {
      return convolutions(model).stream()
          .map(layer -> FilterMaps.of(model, layer).layer())
          .distinct()
          .toList();
    }
    if (text.equals(OUTPUT.text)) {
      return List.of(output(layers));
    }
    Set<String> names =
        Arrays.stream(text.split(",", -1))
            .map(String::trim)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return names.stream().map(name -> whole(model, name)).distinct().toList();
  }

  /** A layer's values before a function of its own are no layer that could be taken for it. */
  private static LayerInfo whole(Model model, String name) {
    LayerInfo layer = model.layer(name);
    if (name.endsWith(LayerInfo.LINEAR) && name.equals(layer.name() + LayerInfo.LINEAR)) {
      throw new ParameterException(
          "\"" + name + "\" is no layer but what layer \"" + layer.name() + "\" works out first.",
          "Name the layer, or read it in an objective.");
    }
    return layer;
  }

  private static List<LayerInfo> convolutions(Model model) {
    List<LayerInfo> maps = model.layers().stream().filter(LayerInfo::hasPositions).toList();
    if (maps.isEmpty()) {
      throw new ParameterException(
          "Model \"" + model.info().name() + "\" has no layers with rows, columns or steps.",
          "Name layers, or choose all.");
    }
    List<LayerInfo> found = maps.stream().filter(l -> l.kind() == LayerKind.CONVOLUTION).toList();
    return found.isEmpty() ? maps : found;
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
