package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.error.ParameterException;
import io.loupe.param.ParamType;
import io.loupe.param.ParamTypes;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.maximization.ascent.Neutral;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which colour counts as nothing, as it is asked for.
 *
 * @param from where it comes from
 * @param given values of the input range; empty unless they are given
 */
record NeutralChoice(From from, List<Double> given) {
  static final NeutralChoice AUTO = new NeutralChoice(From.AUTO, List.of());
  static final ParamType<NeutralChoice> TYPE =
      new ParamType<>(
          "auto, data, middle, zero or list of numbers",
          NeutralChoice::parse,
          NeutralChoice::format);

  /** Where the colour comes from. */
  enum From {
    AUTO,
    DATA,
    MIDDLE,
    ZERO,
    GIVEN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static NeutralChoice parse(String text) {
    return Arrays.stream(From.values())
        .filter(from -> from != From.GIVEN && from.word().equals(text.trim()))
        .findFirst()
        .map(from -> new NeutralChoice(from, List.of()))
        .orElseGet(() -> new NeutralChoice(From.GIVEN, ParamTypes.NUMBERS.parse().apply(text)));
  }

  private String format() {
    return from == From.GIVEN ? ParamTypes.NUMBERS.format().apply(given) : from.word();
  }

  /** The colour itself. */
  Neutral of(RenderContext context, Preset preset) {
    if (preset.isFollowed()) {
      if (from != From.AUTO && from != From.ZERO) {
        throw new ParameterException(
            "--neutral " + format() + " does not go with --preset " + preset.word() + ".",
            preset.word() + " pulls to zero: leave one of them out.");
      }
      return preset.settings().neutral();
    }
    InputSpec input = context.model().info().input();
    Neutral neutral =
        switch (from) {
          case AUTO -> Neutral.of(context);
          case DATA -> Neutral.of(input, context.dataset());
          case MIDDLE -> Neutral.middle(input);
          case ZERO -> Neutral.ZERO;
          case GIVEN -> Neutral.given(input, given);
        };
    context.resolved(MaximizationParams.NEUTRAL.name(), neutral.describe(input));
    return neutral;
  }
}
