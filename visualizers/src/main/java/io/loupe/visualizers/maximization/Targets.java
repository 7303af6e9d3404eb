package io.loupe.visualizers.maximization;

import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.visualizers.internal.Classifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds out what is to be excited. */
final class Targets {
  private final LayerInfo layer;
  private final Optional<Classifier> head;
  private final HeadKind kind;
  private final Combine combine;
  private final Preset preset;
  private final List<String> classNames;

  Targets(
      LayerInfo layer,
      Optional<Classifier> head,
      HeadKind kind,
      Combine combine,
      Preset preset,
      List<String> classNames) {
    this.layer = layer;
    this.head = head;
    this.kind = kind;
    this.combine = combine;
    this.preset = preset;
    this.classNames = classNames;
  }

  List<Target> each() {
    return IntStream.range(0, size()).mapToObj(k -> group(List.of(k))).toList();
  }

  List<Target> each(List<Integer> filters) {
    return filters.stream().distinct().map(k -> group(List.of(k))).toList();
  }

  List<Target> groups(List<List<Integer>> groups) {
    return groups.stream().distinct().map(this::group).toList();
  }

  Target group(List<Integer> filters) {
    List<Integer> distinct = List.copyOf(new LinkedHashSet<>(filters));
    distinct.forEach(this::require);
    List<Objective> parts = distinct.stream().map(this::one).toList();
    String name = distinct.stream().map(this::name).collect(Collectors.joining("+"));
    return new Target(name, combine.of(parts, preset), outputs(distinct));
  }

  private List<Integer> outputs(List<Integer> filters) {
    return head.filter(Classifier::hasProbabilities).isPresent() ? filters : List.of();
  }

  /** Classes of a head that decides between two with one output, else filters. */
  private int size() {
    return head.filter(h -> h.kind() == Classifier.Kind.TWO_CLASSES)
        .map(Classifier::classes)
        .orElse(layer.channels());
  }

  /** Targets that are given as objectives. */
  static List<Target> of(List<Objective> objectives, Classifier head) {
    return objectives.stream().distinct().map(objective -> of(objective, head)).toList();
  }

  private static Target of(Objective objective, Classifier head) {
    String text = objective.describe();
    if (objective.usesLabel()) {
      throw new ParameterException(
          "An image that is made has no label, and objective \"" + text + "\" asks for it.",
          "Name the output instead, for example " + objective.forLabel(3).describe() + ".");
    }
    return new Target(text, objective, Outputs.of(objective, head));
  }

  private Objective one(int filter) {
    return head.map(h -> kind.of(h, filter, preset))
        .orElse(Objectives.channel(layer.name(), filter));
  }

  private String name(int filter) {
    return head.isPresent() && filter < classNames.size()
        ? classNames.get(filter)
        : Integer.toString(filter);
  }

  private void require(int filter) {
    if (filter < 0 || filter >= size()) {
      String noun = size() == layer.channels() ? "filter" : "class";
      throw new ParameterException(
          "Layer \"" + layer.name() + "\" has no " + noun + " " + filter + ".",
          size() == layer.channels()
              ? "Its filters run from 0 to " + (size() - 1) + "."
              : "Its one output decides between class 0 and class 1.");
    }
  }
}
