package io.loupe.visualizers.maximization;

import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds out what is to be excited. */
final class Targets {
  private final LayerInfo layer;
  private final boolean head;
  private final HeadKind kind;
  private final Combine combine;
  private final Preset preset;
  private final List<String> classNames;

  Targets(
      LayerInfo layer,
      boolean head,
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
    return IntStream.range(0, layer.channels()).mapToObj(k -> group(List.of(k))).toList();
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
    return new Target(name, combine.of(parts, preset), head ? distinct : List.of());
  }

  /** Targets that are given as objectives. */
  static List<Target> of(List<Objective> objectives, Optional<LayerInfo> head) {
    return objectives.stream().distinct().map(objective -> of(objective, head)).toList();
  }

  private static Target of(Objective objective, Optional<LayerInfo> head) {
    String text = objective.describe();
    if (objective.usesLabel()) {
      throw new ParameterException(
          "An image that is made has no label, and objective \"" + text + "\" asks for it.",
          "Name the output instead, for example " + objective.forLabel(3).describe() + ".");
    }
    return new Target(
        text, objective, head.map(h -> Outputs.of(objective, h.name())).orElse(List.of()));
  }

  private Objective one(int filter) {
    if (!head) {
      return Objectives.channel(layer.name(), filter);
    }
    return kind.of(layer.name(), filter, preset);
  }

  private String name(int filter) {
    return head && filter < classNames.size() ? classNames.get(filter) : Integer.toString(filter);
  }

  private void require(int filter) {
    if (filter < 0 || filter >= layer.channels()) {
      throw new ParameterException(
          "Layer \"" + layer.name() + "\" has no filter " + filter + ".",
          "Its filters run from 0 to " + (layer.channels() - 1) + ".");
    }
  }
}
