package io.loupe.param;

import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a visualizer: an immutable constant, compared by identity.
 *
 * @param <T> its values
 */
public final class Param<T> {
  private final String name;
  private final ParamType<T> type;
  private final @Nullable T fallback;
  private final String help;
  private final List<Limit<T>> limits;

  private Param(
      String name, ParamType<T> type, @Nullable T fallback, String help, List<Limit<T>> limits) {
    this.name = name;
    this.type = type;
    this.fallback = fallback;
    this.help = help;
    this.limits = List.copyOf(limits);
  }

  /**
   * Creates a whole number.
   *
   * @param name option name without dashes
   * @param fallback the default
   * @return the parameter
   */
  public static Param<Integer> integer(String name, int fallback) {
    return of(name, ParamTypes.INT, fallback);
  }

  /**
   * Creates a number.
   *
   * @param name option name without dashes
   * @param fallback the default
   * @return the parameter
   */
  public static Param<Double> decimal(String name, double fallback) {
    return of(name, ParamTypes.NUMBER, fallback);
  }

  /**
   * Creates a list of whole numbers.
   *
   * @param name option name without dashes
   * @param fallback the default
   * @return the parameter
   */
  public static Param<List<Integer>> integers(String name, List<Integer> fallback) {
    return of(name, ParamTypes.INTS, fallback);
  }

  /**
   * Creates a list of numbers.
   *
   * @param name option name without dashes
   * @param fallback the default
   * @return the parameter
   */
  public static Param<List<Double>> decimals(String name, List<Double> fallback) {
    return of(name, ParamTypes.NUMBERS, fallback);
  }

  /**
   * Creates a switch that is off by default.
   *
   * @param name option name without dashes
   * @return the parameter
   */
  public static Param<Boolean> flag(String name) {
    return of(name, ParamTypes.FLAG, false);
  }

  /**
   * Creates a text.
   *
   * @param name option name without dashes
   * @param fallback the default
   * @return the parameter
   */
  public static Param<String> text(String name, String fallback) {
    return of(name, ParamTypes.TEXT, fallback);
  }

  /**
   * Creates a required layer name; the runner checks it against the model.
   *
   * @param name option name without dashes
   * @return the parameter
   */
  public static Param<String> layer(String name) {
    return required(name, ParamTypes.LAYER);
  }

  /**
   * Creates a selection of layers; the runner checks it against the model.
   *
   * @param name option name without dashes
   * @param fallback the default
   * @return the parameter
   */
  public static Param<LayerSelection> layers(String name, LayerSelection fallback) {
    return of(name, ParamTypes.LAYERS, fallback);
  }

  /**
   * Creates objectives as text, none by default; the runner checks their layers and filters against
   * the model.
   *
   * @param name option name without dashes
   * @return the parameter
   */
  public static Param<List<Objective>> objectives(String name) {
    return of(name, ParamTypes.OBJECTIVES, List.of());
  }

  /**
   * Creates a choice between the constants of an enum.
   *
   * @param <E> the enum
   * @param name option name without dashes
   * @param fallback the default
   * @return the parameter
   */
  public static <E extends Enum<E>> Param<E> choice(String name, E fallback) {
    return of(name, ParamTypes.choice(fallback.getDeclaringClass()), fallback);
  }

  /**
   * Creates a parameter of any type.
   *
   * @param <T> its values
   * @param name option name without dashes
   * @param type how text becomes a value
   * @param fallback the default
   * @return the parameter
   */
  public static <T> Param<T> of(String name, ParamType<T> type, T fallback) {
    return new Param<>(name, type, fallback, "", List.of());
  }

  /**
   * Creates a parameter without a default.
   *
   * @param <T> its values
   * @param name option name without dashes
   * @param type how text becomes a value
   * @return the parameter
   */
  public static <T> Param<T> required(String name, ParamType<T> type) {
    return new Param<>(name, type, null, "", List.of());
  }

  /**
   * Adds a help text.
   *
   * @param sentence what it does, with unit
   * @return a copy with the text
   */
  public Param<T> help(String sentence) {
    return new Param<>(name, type, fallback, sentence, limits);
  }

  /**
   * Adds a limit.
   *
   * @param rule in words that follow "must be"
   * @param holds tells whether a value keeps the rule
   * @return a copy with the limit
   */
  public Param<T> limit(String rule, Predicate<T> holds) {
    List<Limit<T>> more = new ArrayList<>(limits);
    more.add(new Limit<>(rule, holds));
    return new Param<>(name, type, fallback, help, more);
  }

  /**
   * Returns the option name.
   *
   * @return without dashes in front
   */
  public String name() {
    return name;
  }

  /**
   * Returns the type.
   *
   * @return how text becomes a value
   */
  public ParamType<T> type() {
    return type;
  }

  /**
   * Returns the default.
   *
   * @return empty if the parameter is required
   */
  public Optional<T> fallback() {
    return Optional.ofNullable(fallback);
  }

  /**
   * Returns the help text.
   *
   * @return a sentence, or an empty text
   */
  public String help() {
    return help;
  }

  /**
   * Returns the limits.
   *
   * @return in the order added
   */
  public List<Limit<T>> limits() {
    return limits;
  }

  /**
   * Reads and checks a value.
   *
   * @param text the value as text
   * @return the value
   * @throws ParameterException if it cannot be read or breaks a limit
   */
  public T parse(String text) {
    T value;
    try {
      value = type.parse().apply(text);
    } catch (IllegalArgumentException e) {
      throw ParameterException.type(name, type.label(), text);
    }
    for (Limit<T> limit : limits) {
      if (!limit.holds().test(value)) {
        throw ParameterException.limit(name, limit.rule(), text);
      }
    }
    return value;
  }

  /** Returns the option as it is typed. */
  @Override
  public String toString() {
    return "--" + name;
  }
}
