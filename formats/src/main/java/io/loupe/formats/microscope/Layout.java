package io.loupe.formats.microscope;

import io.loupe.data.Dataset;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.param.FilterMaps;
import io.loupe.param.LayerSelection;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which layers and outputs of a model get pages.
 *
 * @param walls layers whose filters are shown, in the order of the model
 * @param classifier what the model decides
 * @param classes names of the classes, or of outputs that choose none
 */
record Layout(List<LayerInfo> walls, Classifier classifier, List<String> classes) {

  static Layout of(Model model, Dataset data, Settings settings) {
    Classifier classifier = Classifier.of(model, Optional.of(data));
    List<LayerInfo> walls =
        settings
            .layers()
            .map(selection -> selection.resolve(model))
            .orElseGet(() -> usual(model, classifier.head()));
    return new Layout(walls, classifier, classifier.names(data.classNames()));
  }

  /** The layer of the classes. */
  LayerInfo output() {
    return classifier.head();
  }

  /** Whether one of the classes is the answer. */
  boolean decides() {
    return classifier.decidesBetweenClasses();
  }

  /** Whether a layer's one output speaks for class 1 and against class 0. */
  boolean isBothWays(LayerInfo layer) {
    return layer.equals(output()) && classifier.kind() == Classifier.Kind.TWO_CLASSES;
  }

  /** What the model says of each class or output: its value, or a probability of two classes. */
  double[] says(Tensor values) {
    if (isBothWays(output())) {
      return classifier.probabilities(values.toArray(), 0);
    }
    return IntStream.range(0, classes.size()).mapToDouble(values::get).toArray();
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
