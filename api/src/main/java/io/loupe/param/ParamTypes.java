package io.loupe.param;

import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The built-in types of parameters. */
public final class ParamTypes {
  /** Whole numbers. */
  public static final ParamType<Integer> INT =
      new ParamType<>("int", text -> Integer.parseInt(text.trim()), String::valueOf);

  /** Finite numbers. */
  public static final ParamType<Double> NUMBER =
      new ParamType<>("number", ParamTypes::number, ParamTypes::text);

  /** Text as it is. */
  public static final ParamType<String> TEXT =
      new ParamType<>("text", Function.identity(), Function.identity());

  /** Yes or no. */
  public static final ParamType<Boolean> FLAG =
      new ParamType<>("true/false flag", ParamTypes::flag, String::valueOf);

  /** Finite numbers separated by commas; may be empty. */
  public static final ParamType<List<Double>> NUMBERS = list("list of numbers", NUMBER);

  /** Whole numbers separated by commas; may be empty. */
  public static final ParamType<List<Integer>> INTS = list("list of ints", INT);

  /** One layer by name. */
  public static final ParamType<String> LAYER =
      new ParamType<>("layer", ParamTypes::notBlank, Function.identity());

  /** Several layers. */
  public static final ParamType<LayerSelection> LAYERS =
      new ParamType<>("list of layers", LayerSelection::new, LayerSelection::text);

  /** Objectives with semicolons between; may be empty. */
  public static final ParamType<List<Objective>> OBJECTIVES =
      new ParamType<>("objective", Objectives::parseAll, Objectives::describeAll);

  private ParamTypes() {}

  /**
   * Makes a type from an enum; constants are written in lower case with {@code -}.
   *
   * @param <E> the enum
   * @param type the enum's class
   * @return the type; its label lists the choices
   */
  public static <E extends Enum<E>> ParamType<E> choice(Class<E> type) {
    E[] constants = type.getEnumConstants();
    String label =
        "choice of "
            + Arrays.stream(constants).map(ParamTypes::text).collect(Collectors.joining("|"));
    return new ParamType<>(
        label,
        text ->
            Arrays.stream(constants)
                .filter(c -> text(c).equals(text.trim().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text)),
        ParamTypes::text);
  }

  private static <T> ParamType<List<T>> list(String label, ParamType<T> item) {
    return new ParamType<>(
        label,
        text ->
            text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(item.parse()).toList(),
        values -> values.stream().map(item.format()).collect(Collectors.joining(",")));
  }

  private static double number(String text) {
    double value = Double.parseDouble(text.trim());
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean flag(String text) {
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> true;
      case "false", "no" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static String notBlank(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("No layer named");
    }
    return text.trim();
  }
}
