package io.loupe.engine.dl4j.internal.keras;

import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Weights in the groups of a native file: {@code layers/<class>/vars/0}. */
record NativeWeights(Hdf5 file) implements WeightSource {
  private static final List<String> CONTAINERS =
      List.of("layers", "_layer_checkpoint_dependencies");
  private static final List<String> INNER =
      List.of("cell", "forward_layer", "backward_layer", "layer");

  @Override
  public List<Weight> of(List<PathStep> path) {
    Optional<Node> group = file.find("");
    for (PathStep step : path) {
      group = group.flatMap(node -> child(node, step));
    }
    return group.map(this::arrays).orElse(List.of());
  }

  private Optional<Node> child(Node model, PathStep step) {
    for (String container : CONTAINERS) {
      Optional<Node> layers = file.find(model, container);
      if (layers.isEmpty()) {
        continue;
      }
      List<Node> children = file.children(layers.get());
      for (Node child : children) {
        if (nameOf(child).filter(step.name()::equals).isPresent()) {
          return Optional.of(child);
        }
      }
      return children.stream()
          .filter(child -> child.getName().equals(step.ordinal()) && nameOf(child).isEmpty())
          .findFirst();
    }
    return Optional.empty();
  }

  private Optional<String> nameOf(Node layer) {
    return file.find(layer, "vars").flatMap(vars -> file.text(vars, "name"));
  }

  private List<Weight> arrays(Node layer) {
    List<Weight> weights = new ArrayList<>();
    Optional<Node> vars = file.find(layer, "vars");
    for (int i = 0; vars.isPresent(); i++) {
      Optional<Node> array = file.find(vars.get(), Integer.toString(i));
      if (array.isEmpty()) {
        break;
      }
      weights.add(file.weight(Integer.toString(i), array.get()));
    }
    for (String inner : INNER) {
      file.find(layer, inner).ifPresent(node -> weights.addAll(arrays(node)));
    }
    return weights;
  }
}
