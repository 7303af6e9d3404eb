package io.loupe.engine.dl4j.importer.keras;

import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Weights in the groups of a native file: {@code layers/<class>/vars/0}. */
record NativeWeights(Hdf5 file) implements WeightSource {
  private static final List<String> CONTAINERS =
      List.of("layers", "_layer_checkpoint_dependencies", "layer/layers");
  private static final List<String> INNER =
      List.of(
          "cell",
          "forward_layer",
          "backward_layer",
          "layer",
          "query_dense",
          "key_dense",
          "value_dense",
          "output_dense");

  @Override
  public List<Weight> of(List<PathStep> path) {
    Optional<Node> group = file.find("");
    for (PathStep step : path) {
      group =
          group.flatMap(node -> child(node, step).or(() -> shared(node, step, new HashSet<>())));
    }
    List<Weight> weights = new ArrayList<>();
    group.ifPresent(node -> collect(node, weights, new HashSet<>()));
    return weights;
  }

  private Optional<Node> child(Node model, PathStep step) {
    List<Node> children = children(model);
    for (Node child : children) {
      if (nameOf(child).filter(step.name()::equals).isPresent()) {
        return Optional.of(child);
      }
    }
    return children.stream()
        .filter(child -> child.getName().equals(step.ordinal()) && nameOf(child).isEmpty())
        .findFirst();
  }

  /**
   * A layer that belongs to several models is written where the first of them is. Groups may hold
   * each other, so none is entered twice.
   */
  private Optional<Node> shared(Node model, PathStep step, Set<Long> seen) {
    for (Node child : seen.add(model.getAddress()) ? children(model) : List.<Node>of()) {
      Optional<Node> found =
          nameOf(child).filter(step.name()::equals).isPresent()
              ? Optional.of(child)
              : shared(child, step, seen);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private List<Node> children(Node model) {
    return CONTAINERS.stream()
        .flatMap(container -> file.find(model, container).stream())
        .flatMap(layers -> file.children(layers).stream())
        .toList();
  }

  private Optional<String> nameOf(Node layer) {
    return file.find(layer, "vars").flatMap(vars -> file.text(vars, "name"));
  }

  private void collect(Node layer, List<Weight> weights, Set<Long> seen) {
    if (!seen.add(layer.getAddress())) {
      return;
    }
    Optional<Node> vars = file.find(layer, "vars");
    for (int i = 0; vars.isPresent(); i++) {
      Optional<Node> array = file.find(vars.get(), Integer.toString(i));
      if (array.isEmpty()) {
        break;
      }
      weights.add(file.weight(Integer.toString(i), array.get()));
    }
    for (String inner : INNER) {
      file.find(layer, inner).ifPresent(node -> collect(node, weights, seen));
    }
  }
}
