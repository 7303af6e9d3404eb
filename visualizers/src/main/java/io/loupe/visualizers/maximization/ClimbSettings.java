package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.error.ParameterException;
import io.loupe.param.Param;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.maximization.MaximizationParams.ColorSpace;
import io.loupe.visualizers.maximization.MaximizationParams.Prior;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.AscentSettings.Preset;
import io.loupe.visualizers.maximization.ascent.Coordinates;
import io.loupe.visualizers.maximization.prior.ColorsOfData;
import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.RandomTransforms;
import java.util.Locale;
import java.util.OptionalDouble;

/** How a run climbs, with what its parameters leave to the preset filled in. */
final class ClimbSettings {
  private static final double FOURIER_DECAY = 1;
  private static final double JITTER_SHARE = 0.14;
  private static final double MOST_JITTER = 16;

  private ClimbSettings() {}

  static AscentSettings of(RenderContext context, Preset preset) {
    InputSpec input = context.model().info().input();
    AscentSettings base = preset.settings();
    return new AscentSettings(
        preset,
        context.get(MaximizationParams.STEPS).orElse(base.steps()),
        or(context, MaximizationParams.LEARNING_RATE, base.learningRate()),
        context.get(MaximizationParams.VARIATION).or(base.variation()),
        or(context, MaximizationParams.GROWTH, base.penaltyGrowth()),
        base.norm(),
        transforms(context, base.transforms(), ImageSize.of(input.shape())),
        coordinates(context, preset),
        context.get(MaximizationParams.NEUTRAL).of(context, preset));
  }

  private static Coordinates coordinates(RenderContext context, Preset preset) {
    boolean fourier = context.get(MaximizationParams.BASIS) == MaximizationParams.Basis.FOURIER;
    ColorSpace colors = context.get(MaximizationParams.COLOR_SPACE);
    boolean spectrum = context.get(MaximizationParams.PRIOR) == Prior.SPECTRUM;
    if (preset == Preset.KERAS_VIS) {
      if (fourier || spectrum) {
        throw pixelsOnly(fourier ? "--basis fourier" : "--prior spectrum");
      }
      if (colors == ColorSpace.DECORRELATED || colors == ColorSpace.DATA) {
        throw pixelsOnly("--color-space " + colors.name().toLowerCase(Locale.ROOT));
      }
      return Coordinates.FREE;
    }
    if (spectrum) {
      if (fourier || colors != ColorSpace.PRESET) {
        throw new ParameterException(
            (fourier ? "--basis" : "--color-space") + " does not go with --prior spectrum.",
            "It climbs in phases of the data's waves and colours: leave one of them out.");
      }
      return new Coordinates.Phases(ColorsOfData.spectrum(context, "--prior spectrum"));
    }
    ColorMix mix = mix(context, colors);
    return fourier ? new Coordinates.Waves(FOURIER_DECAY, mix) : new Coordinates.Pixels(mix);
  }

  private static ColorMix mix(RenderContext context, ColorSpace colors) {
    int channels = context.model().info().input().channels();
    if (colors == ColorSpace.DECORRELATED && !ColorMix.PHOTOGRAPHS.suits(channels)) {
      throw new ParameterException(
          "--color-space decorrelated needs 3 channels, and the model takes " + channels + ".",
          "Leave it out, or say --color-space data.");
    }
    return switch (colors) {
      case PRESET, DECORRELATED -> ColorMix.PHOTOGRAPHS;
      case CHANNELS -> ColorMix.NONE;
      case DATA -> ColorsOfData.mix(context, "--color-space data");
    };
  }

  private static ParameterException pixelsOnly(String option) {
    return new ParameterException(
        option + " does not go with --preset keras-vis.",
        "keras-vis climbs in pixels: leave one of them out.");
  }

  private static RandomTransforms transforms(
      RenderContext context, RandomTransforms base, ImageSize size) {
    RandomTransforms usual = sized(base, size);
    return new RandomTransforms(
        or(context, MaximizationParams.JITTER, usual.pixels()),
        or(context, MaximizationParams.ROTATE, usual.degrees()),
        or(context, MaximizationParams.SCALE, usual.scale()));
  }

  /** Transformations whose shifts follow the size of the image; of a signal shifts alone. */
  static RandomTransforms sized(RandomTransforms base, ImageSize size) {
    boolean signal = size.rows() == 1;
    int side = signal ? size.columns() : Math.min(size.rows(), size.columns());
    double shift = Math.min(MOST_JITTER, JITTER_SHARE * side);
    return new RandomTransforms(
        base.pixels() == 0 ? 0 : shift, signal ? 0 : base.degrees(), signal ? 0 : base.scale());
  }

  private static double or(RenderContext context, Param<OptionalDouble> param, double otherwise) {
    return context.get(param).orElse(otherwise);
  }
}
