package io.loupe.model;

import io.loupe.data.ChannelOrder;
import io.loupe.data.InputSpec;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options {@code range}, {@code mean}, {@code std} and {@code channels} that every engine
 * understands, for engines to apply; see {@link ModelSource}. Thread-safe.
 */
public final class InputOptions {
  private InputOptions() {}

  /**
   * Changes what a model says about its input as the options want it.
   *
   * @param own what the model says itself
   * @param options options of a {@link ModelSource}; others than these four are passed over
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
          order(options.get("channels"), own.order()),
          options.containsKey("range") ? InputSpec.GIVEN : own.rangeOrigin());
    } catch (IllegalArgumentException e) {
      throw new ModelLoadException(
          "Input options " + options + " do not fit: " + e.getMessage() + ".",
          "Give one number for each channel, a range MIN,MAX, and channels for colours only.",
          e);
    }
  }

  /**
   * Reads the order of a picture's channels.
   *
   * @param text {@code rgb} or {@code bgr}, or null
   * @param fallback where nothing is said
   * @return the order
   * @throws ParameterException if it is another text
   */
  public static ChannelOrder order(@Nullable String text, ChannelOrder fallback) {
    if (text == null) {
      return fallback;
    }
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "rgb" -> ChannelOrder.RGB;
      case "bgr" -> ChannelOrder.BGR;
      default -> throw ParameterException.limit("input-channels", "rgb or bgr", text);
    };
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
