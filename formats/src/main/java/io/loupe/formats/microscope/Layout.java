package io.loupe.formats.microscope;

import io.loupe.data.Dataset;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.param.FilterMaps;
import io.loupe.param.LayerSelection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which layers and outputs of a model get pages.
 *
 * @param walls layers whose filters are shown, in the order of the model
 * @param output the layer of the classes
 * @param classes names of its outputs
 * @param decides whether the largest output is the answer
 */
record Layout(List<LayerInfo> walls, LayerInfo output, List<String> classes, boolean decides) {

  static Layout of(Model model, Dataset data, Settings settings) {
    LayerInfo output = LayerSelection.OUTPUT.resolve(model).get(0);
    List<LayerInfo> walls =
        settings
            .layers()
            .map(selection -> selection.resolve(model))
            .orElseGet(() -> usual(model, output));
    int count = output.outputShape().rank() == 1 ? output.channels() : 0;
    List<String> classes = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      classes.add(k < data.classNames().size() ? data.classNames().get(k) : Integer.toString(k));
    }
    boolean decides = count > 1 && !output.activation().equals("sigmoid");
    return new Layout(walls, output, classes, decides);
  }

  private static List<LayerInfo> usual(Model model, LayerInfo output) {
    Set<String> names = new LinkedHashSet<>();
    for (LayerInfo layer : model.layers()) {
      if (layer.kind() == LayerKind.CONVOLUTION) {
        names.add(FilterMaps.of(model, layer).layer().name());
      } else if (layer.kind() == LayerKind.DENSE) {
        names.add(layer.name());
      }
    }
    names.remove(output.name());
    List<LayerInfo> found =
        model.layers().stream().filter(layer -> names.contains(layer.name())).toList();
    return found.isEmpty() ? LayerSelection.CONVOLUTIONS.resolve(model) : found;
  }
}
