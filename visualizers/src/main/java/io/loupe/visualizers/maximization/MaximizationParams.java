package io.loupe.visualizers.maximization;

import io.loupe.gradient.InputPenalty;
import io.loupe.gradient.Objective;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.param.ParamType;
import io.loupe.param.ParamTypes;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.maximization.Targets.Combine;
import io.loupe.visualizers.maximization.Targets.HeadKind;
import io.loupe.visualizers.maximization.ascent.Initialization;
import io.loupe.visualizers.maximization.evaluation.Texts;
import io.loupe.visualizers.synthesis.TotalVariation;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;

/** Parameters of the visualizer. */
final class MaximizationParams {
  static final Param<LayerSelection> LAYER =
      Param.layers("layer", LayerSelection.OUTPUT)
          .help("Layer whose outputs or filters are excited; output is the last one.");
  static final Param<List<Integer>> FILTERS =
      Param.integers("filters", List.of())
          .help("Outputs or filters to excite at once in one image; none means one image for each.")
          .limit("a list of numbers from 0", MaximizationParams::fromZero);
  static final Param<Boolean> EACH =
      Param.flag("each").help("One image for every filter, or for each of --filters.");
  static final Param<List<List<Integer>>> GROUPS =
      Param.of("groups", groups(), List.of())
          .help("Several images, each for some filters at once, for example 1+7,4+9.")
          .limit(
              "a list of numbers from 0", v -> v.stream().allMatch(MaximizationParams::fromZero));
  static final Param<List<Objective>> OBJECTIVE =
      Param.objectives("objective")
          .help(
              "Objective as text, of which --filters, --each and --groups are shorthands, for"
                  + " example 0.8*unit(preds, 3) - 0.3*unit(preds, 8); several with semicolons"
                  + " between.");
  static final Param<Combine> COMBINE =
      Param.choice("combine", Combine.PRESET)
          .help(
              "How several filters make one objective: min keeps each of them large (preset loupe),"
                  + " sum is what keras-vis does.");
  static final Param<HeadKind> HEAD =
      Param.choice("head", HeadKind.PRESET)
          .help(
              "Outputs before softmax or sigmoid (logit), after it (probability), or the logit with"
                  + " the others held down as long as they rival it (decision; preset loupe).");
  static final Param<Preset> PRESET =
      Param.choice("preset", Preset.LOUPE)
          .help("Loupe's own way of climbing, or that of keras-vis step for step.");
  static final Param<Prior> PRIOR =
      Param.choice("prior", Prior.NONE)
          .help(
              "What images are pulled towards: nothing beyond the penalties (none), what the"
                  + " pictures of --data look like, patch by patch (data), or the magnitudes of"
                  + " their waves, of which only the phases are climbed (spectrum; few pictures"
                  + " do).");
  static final Param<TvWeights> TV_WEIGHTS =
      Param.of("tv-weight", TvWeights.TYPE, TvWeights.PRESET)
          .help(
              "Weight of the total variation; several make a sweep in one batch; auto makes a"
                  + " sweep of eight that follows the scale of input and score.")
          .limit("not negative", v -> v.given().stream().allMatch(w -> w >= 0));
  static final Param<OptionalDouble> NORM_WEIGHT =
      number("norm-weight", "not negative", v -> v >= 0)
          .help("Weight of the norm, which pulls pixels to the neutral colour.");
  static final Param<NeutralChoice> NEUTRAL =
      Param.of("neutral", NeutralChoice.TYPE, NeutralChoice.AUTO)
          .help(
              "Colour of nothing, which the norm pulls to, borders are filled with and noise lies"
                  + " around: of the data, the middle of the input range (or the mean of its"
                  + " normalisation), zero of the model's scale, or values of the input range, one"
                  + " or one for each channel; auto takes data where there are any, else middle.");
  static final Param<OptionalInt> STEPS =
      Param.of("steps", wholeOrPreset(), OptionalInt.empty())
          .help("Steps at most; preset loupe makes 256, and from 96 x 96 128.")
          .limit("from 1 to 100000", v -> v.isEmpty() || inside(v.getAsInt()));
  static final Param<OptionalDouble> LEARNING_RATE =
      number("learning-rate", "positive", v -> v > 0)
          .help("Size of a step; with preset loupe as a share of the input range.");
  static final Param<OptionalDouble> JITTER =
      number("jitter", "not negative", v -> v >= 0)
          .help("Largest random move at each step, in pixels.");
  static final Param<OptionalDouble> ROTATE =
      number("rotate", "from 0 to 180", v -> v >= 0 && v <= 180)
          .help("Largest random turn at each step, in degrees.");
  static final Param<OptionalDouble> SCALE =
      number("scale", "from 0 to below 1", v -> v >= 0 && v < 1)
          .help("Largest random change of size at each step, as a share.");
  static final Param<OptionalDouble> GROWTH =
      number("penalty-growth", "from 0 to 1", v -> v >= 0 && v <= 1)
          .help("Share of the steps over which the penalties grow to their full weight.");
  static final Param<Variation> VARIATION =
      Param.choice("variation", Variation.PRESET)
          .help(
              "Total variation: squared, or as keras-vis (isotropic) or tf-keras-vis"
                  + " (anisotropic).");
  static final Param<Basis> BASIS =
      Param.choice("basis", Basis.PRESET)
          .help(
              "What is climbed in: pixels, or waves of which coarse ones count more; preset loupe"
                  + " takes pixels, and from 96 x 96 waves, the coarse ones first and none of less"
                  + " than 5 pixels.");
  static final Param<ColorSpace> COLOR_SPACE =
      Param.choice("color-space", ColorSpace.PRESET)
          .help(
              "What colours are climbed in: those that vary independently in photographs"
                  + " (decorrelated; preset loupe, three channels), in the pictures of --data (data;"
                  + " any channels), or the channels.");
  static final Param<String> START =
      Param.text("start", Initialization.NOISE)
          .help("First image: noise, sample (the first of --data) or data such as npy:start.npy.")
          .limit("noise, sample or the location of data", v -> !v.isBlank());
  static final Param<OptionalInt> STARTS =
      Param.of("starts", wholeOrPreset(), OptionalInt.empty())
          .help(
              "Ascents for each image, from different noise, of which the best is kept; preset"
                  + " loupe makes 8 (fewer above 32 x 32, 2 from 64 x 64, 1 from 96 x 96), and as"
                  + " many again with lighter penalties for targets that are not reached; 1 where weights are"
                  + " given.")
          .limit("from 1 to 100", v -> v.isEmpty() || (v.getAsInt() >= 1 && v.getAsInt() <= 100));
  static final Param<Integer> VARIANTS =
      Param.integer("variants", 1)
          .help("Different images for each objective, kept apart while they climb.")
          .limit("from 1 to 32", v -> v >= 1 && v <= 32);
  static final Param<OptionalDouble> DIVERSITY =
      number("diversity", "not negative", v -> v >= 0)
          .help(
              "What likeness of --variants costs: the mean cosine of their Gram matrices at the"
                  + " last layer with maps, times this; preset takes what the score can gain.");
  static final Param<Integer> PATH =
      Param.integer("path", 0)
          .help(
              "Number of images on the way from one output to the other, for each pair of outputs"
                  + " in --groups; 0 for none.")
          .limit("0 or from 3 to 64", v -> v == 0 || (v >= 3 && v <= 64));
  static final Param<Integer> SNAPSHOTS =
      Param.integer("snapshots", 0)
          .help("Number of pictures kept on the way, besides start and result.")
          .limit("from 0 to 1000", v -> v >= 0 && v <= 1000);
  static final Param<Boolean> ANIMATION =
      Param.flag("animation").help("Makes a moving picture of the ascent.");

  static final String PRESET_WORD = "preset";
  private static final int MOST_STEPS = 100_000;

  private MaximizationParams() {}

  static List<Param<?>> all() {
    return List.of(
        LAYER,
        FILTERS,
        EACH,
        GROUPS,
        OBJECTIVE,
        COMBINE,
        HEAD,
        PRESET,
        PRIOR,
        TV_WEIGHTS,
        NORM_WEIGHT,
        NEUTRAL,
        STEPS,
        LEARNING_RATE,
        JITTER,
        ROTATE,
        SCALE,
        GROWTH,
        VARIATION,
        BASIS,
        COLOR_SPACE,
        START,
        STARTS,
        VARIANTS,
        DIVERSITY,
        PATH,
        SNAPSHOTS,
        ANIMATION,
        CommonParams.TRUTH,
        CommonParams.NULL_MODEL);
  }

  /** What images are pulled towards. */
  enum Prior {
    NONE,
    DATA,
    SPECTRUM
  }

  /** Form of the total variation. */
  enum Variation {
    PRESET,
    SQUARED,
    ISOTROPIC,
    ANISOTROPIC;

    InputPenalty or(InputPenalty ofPreset) {
      return switch (this) {
        case PRESET -> ofPreset;
        case SQUARED -> TotalVariation.squared();
        case ISOTROPIC -> TotalVariation.isotropic(2);
        case ANISOTROPIC -> TotalVariation.anisotropic();
      };
    }
  }

  /** What the optimiser moves. */
  enum Basis {
    PRESET,
    PIXEL,
    FOURIER
  }

  /** What colours are made from. */
  enum ColorSpace {
    PRESET,
    DECORRELATED,
    DATA,
    CHANNELS
  }

  private static boolean fromZero(List<Integer> filters) {
    return filters.stream().allMatch(f -> f >= 0);
  }

  private static boolean inside(int steps) {
    return steps >= 1 && steps <= MOST_STEPS;
  }

  private static Param<OptionalDouble> number(String name, String rule, DoublePredicate holds) {
    ParamType<OptionalDouble> type =
        new ParamType<>(
            "number or preset",
            text ->
                isPreset(text)
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(ParamTypes.NUMBER.parse().apply(text)),
            value ->
                value.isEmpty()
                    ? PRESET_WORD
                    : ParamTypes.NUMBER.format().apply(value.getAsDouble()));
    return Param.of(name, type, OptionalDouble.empty())
        .limit(rule, v -> v.isEmpty() || holds.test(v.getAsDouble()));
  }

  private static ParamType<OptionalInt> wholeOrPreset() {
    return new ParamType<>(
        "int or preset",
        text ->
            isPreset(text)
                ? OptionalInt.empty()
                : OptionalInt.of(ParamTypes.INT.parse().apply(text)),
        value -> value.isEmpty() ? PRESET_WORD : String.valueOf(value.getAsInt()));
  }

  static boolean isPreset(String text) {
    return text.isBlank() || text.trim().equals(PRESET_WORD);
  }

  private static ParamType<List<List<Integer>>> groups() {
    return new ParamType<>(
        "list of groups such as 1+7,4+9",
        text ->
            text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(MaximizationParams::group).toList(),
        value ->
            value.stream()
                .map(g -> g.stream().map(String::valueOf).collect(Collectors.joining("+")))
                .collect(Collectors.joining(",")));
  }

  private static List<Integer> group(String text) {
    return Arrays.stream(text.split("\\+", -1)).map(ParamTypes.INT.parse()).toList();
  }

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
}
