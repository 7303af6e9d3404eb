package io.loupe.visualizers.maximization;

import io.loupe.gradient.Objective;
import io.loupe.visualizers.internal.Classifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which outputs of the head an objective is about: those that it wants large, all alike. Others,
 * which it only wants smaller, are not meant. Of a head with one output that decides between two
 * classes, they are the class.
 */
final class Outputs {
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
