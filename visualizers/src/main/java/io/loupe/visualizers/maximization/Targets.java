package io.loupe.visualizers.maximization;

import io.loupe.Experimental;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.OutputKind;
import io.loupe.model.LayerInfo;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.maximization.ascent.Target;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

  /**
   * Which outputs of the head an objective is about: those that it wants large, all alike. Others,
   * which it only wants smaller, are not meant. Of a head with one output that decides between two
   * classes, they are the class.
   */
  static final class Outputs {
    private final String head;
    private final Map<Integer, Double> factors = new LinkedHashMap<>();
    private boolean plain = true;

    private Outputs(String head) {
      this.head = head;
    }

    /** In order of first use; empty where it is about anything else as well. */
    static List<Integer> of(Objective objective, Classifier classifier) {
      if (!classifier.hasProbabilities()) {
        return List.of();
      }
      Outputs outputs = new Outputs(classifier.head().name());
      outputs.read(1, objective);
      if (classifier.kind() == Classifier.Kind.TWO_CLASSES) {
        double factor = outputs.factors.getOrDefault(0, 0.0);
        return !outputs.plain || factor == 0 ? List.of() : List.of(factor > 0 ? 1 : 0);
      }
      outputs.factors.values().removeIf(factor -> factor <= 0);
      boolean alike = outputs.factors.values().stream().distinct().count() <= 1;
      return outputs.plain && alike ? List.copyOf(outputs.factors.keySet()) : List.of();
    }

    private void read(double factor, Objective objective) {
      if (objective instanceof Objective.Unit unit && unit.layer().equals(head)) {
        factors.merge(unit.index(), factor, Double::sum);
      } else if (objective instanceof Objective.Probability unit && unit.layer().equals(head)) {
        factors.merge(unit.index(), factor, Double::sum);
      } else if (objective instanceof Objective.LogSoftmax unit && unit.layer().equals(head)) {
        factors.merge(unit.index(), factor, Double::sum);
      } else if (objective instanceof Objective.Scaled scaled) {
        read(factor * scaled.factor(), scaled.objective());
      } else if (objective instanceof Objective.Sum sum) {
        sum.terms().forEach(term -> read(factor, term));
      } else if (objective instanceof Objective.SoftMin minimum && factor > 0) {
        minimum.terms().forEach(term -> read(1, term));
      } else {
        plain = false;
      }
    }
  }

  /** Which values of an output count. */
  @Experimental
  enum HeadKind {
    /** The preset's own: decision for Loupe, logit for keras-vis. */
    PRESET,
    /**
     * Logit plus log-softmax: the output's own logit, with the strongest of the others held down as
     * long as they rival it. A large logit alone is no decision, since others may grow with it. Of
     * outputs that are independent, or of a single one, the logit.
     */
    DECISION,
    /** Before softmax or sigmoid: the gradient does not vanish when the network is certain. */
    LOGIT,
    /** After it. */
    PROBABILITY;

    /** The objective of a class or an output of a classifier's head. */
    Objective of(Classifier classifier, int output, Preset preset) {
      Objective logit = classifier.ofClass(OutputKind.UNIT, output);
      return switch (this) {
        case PRESET -> preset.head().of(classifier, output, preset);
        case DECISION ->
            classifier.kind() == Classifier.Kind.CLASSES
                ? logit.plus(classifier.ofClass(OutputKind.LOG_SOFTMAX, output))
                : logit;
        case LOGIT -> logit;
        case PROBABILITY -> classifier.ofClass(OutputKind.PROBABILITY, output);
      };
    }
  }

  /** How several outputs or filters make one objective. */
  @Experimental
  enum Combine {
    /** The preset's own: soft minimum for Loupe, sum for keras-vis. */
    PRESET,
    /** Mean of their values. */
    MEAN,
    /** Soft minimum, so that none is given up. */
    MIN,
    /** Sum of their values. */
    SUM;

    Objective of(List<Objective> parts, Preset preset) {
      if (parts.size() == 1) {
        return parts.get(0);
      }
      return switch (this) {
        case PRESET -> preset.combine().of(parts, preset);
        case MEAN -> Objectives.mean(parts);
        case MIN -> Objectives.softMin(parts);
        case SUM -> parts.stream().reduce(Objective::plus).orElseThrow();
      };
    }
  }
}
