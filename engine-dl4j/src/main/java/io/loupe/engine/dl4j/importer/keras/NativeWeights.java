package io.loupe.engine.dl4j.importer.keras;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Weights in the groups of a native file: {@code layers/<class>/vars/0}. */
final class NativeWeights implements WeightSource {
  private static final List<String> CONTAINERS =
      List.of("layers", "_layer_checkpoint_dependencies", "layer/layers", "cell/cells");
  private static final Pattern NUMBERED = Pattern.compile("(.+?)(?:_(\\d{1,6}))?");
  private static final List<String> INNER =
      List.of(
          "cell",
          "forward_layer",
          "backward_layer",
          "layer",
          "query_dense",
          "key_dense",
          "value_dense",
          "output_dense",
          "_query_dense",
          "_key_dense",
          "_value_dense",
          "_output_dense");

  private final Hdf5 file;
  private final WeightOrder order;
  private final GroupTree root;

  NativeWeights(Hdf5 file, WeightOrder order) {
    this.file = file;
    this.order = order;
    this.root = GroupTree.of(file);
  }

  /** A layer that belongs to several models is written where the first of them is. */
  @Override
  public List<Weight> of(List<PathStep> path) {
    Optional<GroupTree> group = find(path);
    for (List<PathStep> twin : order.twins(path)) {
      group = group.or(() -> find(twin));
    }
    List<Weight> weights = new ArrayList<>();
    group.ifPresent(tree -> collect(tree, weights));
    return weights;
  }

  private Optional<GroupTree> find(List<PathStep> path) {
    Optional<GroupTree> group = Optional.of(root);
    for (int depth = 1; depth <= path.size(); depth++) {
      List<PathStep> place = path.subList(0, depth);
      group = group.flatMap(tree -> child(tree, place));
    }
    return group;
  }

  /** Keras 3 notes the names of layers; before, groups are told by their numbers alone. */
  private Optional<GroupTree> child(GroupTree model, List<PathStep> place) {
    PathStep step = place.get(place.size() - 1);
    Map<String, GroupTree> children = children(model);
    Optional<GroupTree> named =
        children.values().stream()
            .filter(child -> nameOf(child).filter(step.name()::equals).isPresent())
            .findFirst();
    return named.or(() -> numbered(children, step, place).filter(child -> nameOf(child).isEmpty()));
  }

  /**
   * The group with a layer's number. Keras 2.12 and 2.13 counted layers with weights twice, as 0,
   * 2, 4; where a model has as many groups of a class as layers, they follow each other alike. A
   * layer that was written with another model before has no group, and in some versions no number.
   */
  private Optional<GroupTree> numbered(
      Map<String, GroupTree> children, PathStep step, List<PathStep> place) {
    List<Map.Entry<String, GroupTree>> own =
        children.entrySet().stream()
            .filter(child -> number(child.getKey(), step.kind()) >= 0)
            .sorted(Comparator.comparingInt(child -> number(child.getKey(), step.kind())))
            .toList();
    if (own.size() == step.among()) {
      return Optional.of(own.get(step.index()).getValue());
    }
    if (own.size() == order.distinct(place)) {
      int rank = order.rank(place);
      return rank < 0 ? Optional.empty() : Optional.of(own.get(rank).getValue());
    }
    return own.stream()
        .filter(child -> number(child.getKey(), step.kind()) == step.index())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The number behind a class, 0 where there is none; -1 for another class. */
  private static int number(String group, String kind) {
    Matcher matcher = NUMBERED.matcher(group);
    if (group.equals(kind)) {
      return 0;
    }
    boolean own = matcher.matches() && matcher.group(1).equals(kind) && matcher.group(2) != null;
    return own ? Integer.parseInt(matcher.group(2)) : -1;
  }

  private static Map<String, GroupTree> children(GroupTree model) {
    Map<String, GroupTree> children = new LinkedHashMap<>();
    for (String container : CONTAINERS) {
      model.find(container).ifPresent(tree -> tree.children().forEach(children::putIfAbsent));
    }
    return children;
  }

  private Optional<String> nameOf(GroupTree layer) {
    return layer.find("vars").flatMap(GroupTree::node).flatMap(vars -> file.text(vars, "name"));
  }

  private void collect(GroupTree layer, List<Weight> weights) {
    Optional<GroupTree> vars = layer.find("vars");
    for (int i = 0; vars.isPresent(); i++) {
      String name = Integer.toString(i);
      Optional<Weight> weight =
          vars.get().find(name).flatMap(GroupTree::node).map(array -> file.weight(name, array));
      if (weight.isEmpty()) {
        break;
      }
      weights.add(weight.get());
    }
    for (String inner : INNER) {
      layer.find(inner).ifPresent(tree -> collect(tree, weights));
    }
  }
}
