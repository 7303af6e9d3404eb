package io.loupe.gradient;

import io.loupe.error.ParameterException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Normal form and canonical text of objectives. */
final class Terms {
  /** Largest magnitude of a number: well inside what a float holds. */
  static final double LARGEST = 1e30;

  private static final String NOT_PLAIN = "'\",;()*+";

  private Terms() {}

  static List<Objective> of(Objective objective) {
    return objective instanceof Objective.Sum sum ? sum.terms() : List.of(objective);
  }

  static Objective scaled(double factor, Objective objective) {
    if (objective instanceof Objective.Sum sum) {
      return new Objective.Sum(sum.terms().stream().map(t -> scaled(factor, t)).toList());
    }
    Objective.Scaled scaled = new Objective.Scaled(factor, objective);
    return scaled.factor() == 1 ? scaled.objective() : scaled;
  }

  static Set<String> layers(List<Objective> terms) {
    Set<String> layers = new LinkedHashSet<>();
    terms.forEach(t -> layers.addAll(t.layers()));
    return layers;
  }

  static boolean useLabel(List<Objective> terms) {
    return terms.stream().anyMatch(Objective::usesLabel);
  }

  static List<Objective> replacingLabel(
      List<Objective> terms, Function<OwnLabel, Objective> output) {
    return terms.stream().map(t -> t.replacingLabel(output)).toList();
  }

  static String list(List<Objective> terms) {
    return terms.stream().map(Objective::describe).collect(Collectors.joining(", "));
  }

  static String describeSum(List<Objective> terms) {
    StringBuilder text = new StringBuilder();
    for (Objective term : terms) {
      boolean negative = term instanceof Objective.Scaled scaled && scaled.factor() < 0;
      if (text.length() == 0) {
        text.append(term.describe());
      } else if (negative) {
        text.append(" - ").append(scaled(-1, term).describe());
      } else {
        text.append(" + ").append(term.describe());
      }
    }
    return text.toString();
  }

  static String describeScaled(double factor, Objective objective) {
    String inner = objective.describe();
    return factor == -1 ? "-" + inner : number(factor) + "*" + inner;
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  static String name(String layer) {
    boolean plain = !layer.isEmpty() && layer.chars().allMatch(Terms::isPlain);
    return plain ? layer : "'" + layer.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** Whether a layer name with this character needs no quotes. */
  static boolean isPlain(int c) {
    return NOT_PLAIN.indexOf(c) < 0 && !Character.isWhitespace(c);
  }

  static double bounded(String what, double value) {
    if (!(Math.abs(value) <= LARGEST)) {
      throw new IllegalArgumentException(
          what + " " + value + " is not from -" + LARGEST + " to " + LARGEST);
    }
    return value + 0.0;
  }

  static void fromZero(int... indices) {
    for (int index : indices) {
      if (index < 0) {
        throw new IllegalArgumentException("Filters and positions count from 0, got " + index);
      }
    }
  }

  static void requireIndex(String layer, String what, int index, int size) {
    if (index < 0 || index >= size) {
      throw new ParameterException(
          "Layer \"" + layer + "\" has no " + what + " " + index + ".",
          "It has " + size + ", from 0 to " + (size - 1) + ".");
    }
  }
}
