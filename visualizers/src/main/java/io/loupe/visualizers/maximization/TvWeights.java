package io.loupe.visualizers.maximization;

import io.loupe.param.ParamType;
import io.loupe.param.ParamTypes;
import java.util.Arrays;
import java.util.List;

/**
 * Weights of the total variation as they are asked for.
 *
 * @param given numbers; empty where none are given
 * @param auto whether a sweep is to be made that follows the scale of input and score
 */
record TvWeights(List<Double> given, boolean auto) {
  static final TvWeights PRESET = new TvWeights(List.of(), false);
  static final ParamType<TvWeights> TYPE =
      new ParamType<>("list of numbers, auto or preset", TvWeights::parse, TvWeights::format);

  private static final String AUTO = "auto";
  private static final double[] SHARES = {1 / 32.0, 1 / 16.0, 1 / 8.0, 1 / 4.0, 1 / 2.0, 1, 2, 4};

  TvWeights {
    given = given.stream().distinct().toList();
  }

  /** Eight weights, each twice the one before, about the one that suits a score. */
  static List<Double> about(double suits) {
    return Arrays.stream(SHARES)
        .mapToObj(share -> Texts.rounded(share * suits))
        .distinct()
        .toList();
  }

  private static TvWeights parse(String text) {
    if (text.trim().equals(AUTO)) {
      return new TvWeights(List.of(), true);
    }
    return MaximizationParams.isPreset(text)
        ? PRESET
        : new TvWeights(ParamTypes.NUMBERS.parse().apply(text), false);
  }

  private String format() {
    if (auto) {
      return AUTO;
    }
    return given.isEmpty()
        ? MaximizationParams.PRESET_WORD
        : ParamTypes.NUMBERS.format().apply(given);
  }
}
