package io.loupe.engine.dl4j.importer.keras;

import com.google.common.base.Splitter;
import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights of HDF5 as Keras 1 and 2 write them, and Keras 3 for the sake of old programs: each layer
 * of the outermost model has a group, which lists the names of its arrays. Keras goes by their
 * order; names help where the order cannot be told.
 */
final class LegacyWeights implements WeightSource {
  private final Hdf5 file;
  private final Optional<Node> root;
  private final WeightOrder order;
  private final Map<String, Optional<Listed>> groups = new HashMap<>();
  private final Map<String, String> renamed = new HashMap<>();

  /**
   * Prepares the search.
   *
   * @param file the file
   * @param root the group with the layers' groups
   * @param order in which order the layers have their arrays
   */
  LegacyWeights(Hdf5 file, Optional<Node> root, WeightOrder order) {
    this.file = file;
    this.root = root;
    this.order = order;
    pair();
  }

  /** The group of a layer and the names of the arrays in it. */
  private record Listed(Node group, List<String> names) {}

  /** Where the file calls layers otherwise, they are told by their order. */
  private void pair() {
    List<String> written =
        root.map(node -> file.texts(node, "layer_names")).orElse(List.of()).stream()
            .filter(name -> listed(name).filter(group -> !group.names().isEmpty()).isPresent())
            .toList();
    List<WeightOrder.Top> wanted = order.layers();
    boolean known = wanted.stream().allMatch(top -> written.contains(top.name()));
    if (!known && written.size() == wanted.size()) {
      for (int i = 0; i < written.size(); i++) {
        renamed.put(wanted.get(i).name(), written.get(i));
      }
    }
  }

  private Optional<Listed> listed(String layer) {
    return groups.computeIfAbsent(
        layer,
        name ->
            root.flatMap(
                    node ->
                        file.children(node).stream()
                            .filter(child -> child.getName().equals(name))
                            .findFirst()
                            .or(() -> file.find(node, name)))
                .map(group -> new Listed(group, file.texts(group, "weight_names"))));
  }

  @Override
  public List<Weight> of(List<PathStep> path) {
    String outermost = path.get(0).name();
    Optional<Listed> found = listed(renamed.getOrDefault(outermost, outermost));
    if (found.isEmpty()) {
      return listed(path.get(path.size() - 1).name()).map(this::all).orElse(List.of());
    }
    Listed listed = found.get();
    if (path.size() == 1) {
      return all(listed);
    }
    return order
        .top(outermost)
        .flatMap(top -> order.order(top, listed.names()))
        .map(slots -> ordered(listed, slots, path))
        .orElseGet(() -> named(listed, path));
  }

  private List<Weight> all(Listed listed) {
    return listed.names().stream().map(name -> weight(listed, name)).toList();
  }

  /** A layer that is shared has its arrays where it is listed first. */
  private List<Weight> ordered(Listed listed, List<LayerWeights.Slot> slots, List<PathStep> path) {
    boolean own = slots.stream().anyMatch(slot -> slot.path().equals(path));
    List<List<PathStep>> places = own ? List.of(path) : order.twins(path);
    for (List<PathStep> place : places) {
      List<Weight> weights = new ArrayList<>();
      for (int i = 0; i < slots.size(); i++) {
        if (slots.get(i).path().equals(place)) {
          weights.add(weight(listed, listed.names().get(i)));
        }
      }
      if (!weights.isEmpty()) {
        return weights;
      }
    }
    return List.of();
  }

  private List<Weight> named(Listed listed, List<PathStep> path) {
    return listed.names().stream()
        .filter(name -> belongs(name, path))
        .map(name -> weight(listed, name))
        .toList();
  }

  private Weight weight(Listed listed, String name) {
    Node array =
        file.find(listed.group(), name)
            .orElseThrow(() -> KerasProblem.damaged("its weight " + name + " is missing"));
    return file.weight(name, array);
  }

  /** Whether an array's name has the names of the layers around it. */
  private static boolean belongs(String name, List<PathStep> path) {
    List<String> parts = Splitter.on('/').splitToList(name);
    int from = 0;
    for (PathStep step : path.subList(1, path.size())) {
      int at = parts.subList(from, Math.max(from, parts.size() - 1)).indexOf(step.name());
      if (at < 0) {
        return false;
      }
      from += at + 1;
    }
    return true;
  }
}
