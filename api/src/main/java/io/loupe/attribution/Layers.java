package io.loupe.attribution;

import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Layers that methods look at. */
final class Layers {
  private static final int NAMED = 8;

  private Layers() {}

  /** Rows and columns, or steps, more than one of them. */
  static boolean hasPositions(LayerInfo layer) {
    return layer.hasPositions() && layer.outputShape().elements() > layer.channels();
  }

  private static List<LayerInfo> withPositions(Model model) {
    return model.layers().stream().filter(Layers::hasPositions).toList();
  }

  /** Pooling has fewer positions than what it reads, and the rest only arranges values. */
  private static boolean computes(LayerInfo layer) {
    return switch (layer.kind()) {
      case CONVOLUTION, NORMALIZATION, ACTIVATION, RECURRENT, DENSE -> true;
      default -> false;
    };
  }

  static Optional<LayerInfo> usual(Model model) {
    List<LayerInfo> all =
        withPositions(model).stream().filter(l -> l.kind() != LayerKind.OUTPUT).toList();
    Optional<LayerInfo> computing = last(all.stream().filter(Layers::computes).toList());
    return computing.isPresent() ? computing : last(all);
  }

  private static Optional<LayerInfo> last(List<LayerInfo> layers) {
    return layers.isEmpty() ? Optional.empty() : Optional.of(layers.get(layers.size() - 1));
  }

  static ParameterException withoutPositions(String method, LayerInfo layer, Model model) {
    return new ParameterException(
        method
            + " needs a layer with rows and columns or steps, and layer \""
            + layer.name()
            + "\" of shape "
            + layer.outputShape()
            + " has one position.",
        advice(model));
  }

  static ParameterException none(String method, Model model) {
    return new ParameterException(
        method
            + " needs a layer with rows and columns or steps, and model \""
            + model.info().name()
            + "\" has none.",
        "Use a method that looks at the input, for example integrated-gradients or occlusion.");
  }

  private static String advice(Model model) {
    List<LayerInfo> found = withPositions(model);
    if (found.isEmpty()) {
      return "No layer of this model has any: use a method that looks at the input, for example"
          + " integrated-gradients or occlusion.";
    }
    int from = Math.max(0, found.size() - NAMED);
    return "These have several: "
        + (from > 0 ? "… " : "")
        + found.subList(from, found.size()).stream()
            .map(l -> l.name() + " " + l.outputShape())
            .collect(Collectors.joining(", "))
        + ".";
  }
}
