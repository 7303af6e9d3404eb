package io.loupe.model;

import io.loupe.data.InputSpec;
import io.loupe.error.ModelLoadException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The options {@code range}, {@code mean} and {@code std} that every engine understands, for
 * engines to apply; see {@link ModelSource}. Thread-safe.
 */
public final class InputOptions {
  private InputOptions() {}

  /**
   * Changes what a model says about its input as the options want it.
   *
   * @param own what the model says itself
   * @param options options of a {@link ModelSource}; others than these three are passed over
   * @return the input with the options applied
   * @throws ModelLoadException if an option is no list of numbers or does not fit the input
   */
  public static InputSpec apply(InputSpec own, Map<String, String> options) {
    List<Double> range = numbers(options, "range", List.of(own.min(), own.max()));
    if (range.size() != 2) {
      throw wrong("range", options);
    }
    try {
      return new InputSpec(
          own.shape(),
          range.get(0),
          range.get(1),
          numbers(options, "mean", own.mean()),
          numbers(options, "std", own.std()),
          options.containsKey("range") ? InputSpec.GIVEN : own.rangeOrigin());
    } catch (IllegalArgumentException e) {
      throw new ModelLoadException(
          "Input options " + options + " do not fit: " + e.getMessage() + ".",
          "Give one number for each channel and a range MIN,MAX.",
          e);
    }
  }

  private static List<Double> numbers(
      Map<String, String> options, String name, List<Double> fallback) {
    String text = options.get(name);
    if (text == null) {
      return fallback;
    }
    try {
      return Arrays.stream(text.split(",", -1)).map(String::trim).map(Double::valueOf).toList();
    } catch (NumberFormatException e) {
      throw wrong(name, options);
    }
  }

  private static ModelLoadException wrong(String name, Map<String, String> options) {
    return new ModelLoadException(
        "Input option " + name + " cannot be read: \"" + options.get(name) + "\".",
        "Write numbers separated by commas.",
        null);
  }
}
