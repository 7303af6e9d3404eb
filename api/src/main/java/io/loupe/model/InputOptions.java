package io.loupe.model;

import io.loupe.Experimental;
import io.loupe.data.ChannelComposite;
import io.loupe.data.ChannelOrder;
import io.loupe.data.FeatureNames;
import io.loupe.data.InputSpec;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownNameException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options {@code range}, {@code mean}, {@code std}, {@code channels}, {@code composite} and
 * {@code features} that every engine understands, for engines to apply; see {@link ModelSource}.
 * Thread-safe.
 */
public final class InputOptions {
  /** Option that says which channels are drawn as red, green and blue. */
  @Experimental public static final String COMPOSITE = "composite";

  /** Option that names a file with the names of an input's values. */
  public static final String FEATURES = "features";

  /** Option with the SHA-256 of those names, as records have it. */
  public static final String FEATURES_SUM = "features-sha256";

  /** Names of the options that {@link #apply} reads, and so every engine takes. */
  @Experimental
  public static final Set<String> COMMON =
      Set.of("range", "mean", "std", "channels", COMPOSITE, FEATURES, FEATURES_SUM);

  private InputOptions() {}

  /**
   * Refuses options that neither all engines nor one of them know.
   *
   * @param engine id of the engine
   * @param own names of its options, beside {@link #COMMON}
   * @param options of a source
   * @throws UnknownNameException naming the first that is not known
   */
  @Experimental
  public static void requireKnown(String engine, Set<String> own, Map<String, String> options) {
    Set<String> known = new TreeSet<>(COMMON);
    known.addAll(own);
    for (String option : new TreeSet<>(options.keySet())) {
      if (!known.contains(option)) {
        throw new UnknownNameException("option of engine " + engine, option, known);
      }
    }
  }

  /**
   * Changes what a model says about its input as the options want it.
   *
   * @param own what the model says itself
   * @param options options of a {@link ModelSource}; others than these are passed over
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
          options.containsKey("range") ? InputSpec.GIVEN : own.rangeOrigin(),
          options.containsKey(FEATURES) ? features(options) : own.features(),
          own.held(),
          composite(options).or(own::composite));
    } catch (IllegalArgumentException e) {
      throw new ModelLoadException(
          "Input options " + options + " do not fit: " + e.getMessage() + ".",
          "Give one number for each channel, a range MIN,MAX, and channels for colours only.",
          e);
    }
  }

  /**
   * Reads the names of an input's values: the option {@code features} names a text file.
   *
   * @param options of a {@link ModelSource}
   * @return the names, none where the option is not there
   * @throws ParameterException if the file cannot be read, or is not the one whose SHA-256 {@code
   *     features-sha256} says
   */
  @Experimental
  public static FeatureNames features(Map<String, String> options) {
    String file = options.get(FEATURES);
    if (file == null) {
      return FeatureNames.NONE;
    }
    FeatureNames names = FeatureNames.of(path(file));
    String sum = names.sha256();
    if (!options.getOrDefault(FEATURES_SUM, sum).equals(sum)) {
      throw new ParameterException(
          "The names in " + file + " are not those that were recorded.",
          "Give the file with the SHA-256 " + options.get(FEATURES_SUM) + ".");
    }
    return names;
  }

  private static Path path(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new ParameterException("\"" + file + "\" is not a path.", "Check the name.");
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

  /**
   * Reads which channels are drawn as red, green and blue.
   *
   * @param options of a {@link ModelSource}
   * @return the channels, empty where the option {@code composite} is not there
   * @throws ParameterException if it is neither one number nor three
   */
  @Experimental
  public static Optional<ChannelComposite> composite(Map<String, String> options) {
    return Optional.ofNullable(options.get(COMPOSITE)).map(ChannelComposite::parse);
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
