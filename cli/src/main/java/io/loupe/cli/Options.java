package io.loupe.cli;

import io.loupe.error.ParameterException;
import io.loupe.param.Param;
import io.loupe.param.ParamTypes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Parameters as options. The command line only carries texts; {@link Param} alone reads and checks
 * them.
 */
final class Options {
  private Options() {}

  /** An option that takes a value, or stands for {@code true} if it is a switch. */
  static OptionSpec of(Param<?> param) {
    OptionSpec.Builder option =
        OptionSpec.builder("--" + param.name())
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("<" + choices(param) + ">")
            .description(description(param));
    if (param.type().equals(ParamTypes.FLAG)) {
      option.arity("0..1").fallbackValue("true").paramLabel("true|false");
    } else {
      option.arity("1");
    }
    return option.build();
  }

  /** An option without value. */
  static OptionSpec flag(String name, String help) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").description(help).build();
  }

  static boolean isSet(CommandSpec spec, String name) {
    return Boolean.TRUE.equals(spec.findOption(name).getValue());
  }

  /** The text that was given, if any. */
  static Optional<String> text(CommandSpec spec, Param<?> param) {
    List<String> texts = spec.findOption("--" + param.name()).getValue();
    if (texts != null && texts.size() > 1) {
      throw new ParameterException(
          param + " is given " + texts.size() + " times.", "Give it once; lists take commas.");
    }
    if (texts != null && texts.get(0).isBlank()) {
      throw new ParameterException(param + " is empty.", "Give it a value, or leave it out.");
    }
    return texts == null ? Optional.empty() : texts.stream().findFirst();
  }

  /** The value that was given, or the default. */
  static <T> T value(CommandSpec spec, Param<T> param) {
    return text(spec, param)
        .map(param::parse)
        .or(param::fallback)
        .orElseThrow(
            () ->
                new ParameterException(
                    param + " is missing.", "Give " + param + ": " + param.help()));
  }

  /** Type, default and limits in one paragraph. */
  static String description(Param<?> param) {
    String limits =
        param.limits().stream()
            .map(limit -> "Must be " + limit.rule() + ".")
            .collect(Collectors.joining(" "));
    return String.join(" ", param.help(), limits, fallback(param)).replaceAll(" +", " ").trim();
  }

  /** The default as text; empty if there is none. */
  static <T> Optional<String> fallbackText(Param<T> param) {
    return param.fallback().map(param.type().format());
  }

  private static String fallback(Param<?> param) {
    if (param.type().equals(ParamTypes.FLAG)) {
      return "";
    }
    return fallbackText(param)
        .map(text -> text.isEmpty() ? "" : "Default: " + text + ".")
        .orElse("Required.");
  }

  private static String choices(Param<?> param) {
    String label = param.type().label();
    String prefix = "choice of ";
    return label.toLowerCase(Locale.ROOT).startsWith(prefix)
        ? label.substring(prefix.length())
        : label;
  }
}
