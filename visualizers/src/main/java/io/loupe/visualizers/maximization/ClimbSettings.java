package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.error.ParameterException;
import io.loupe.param.Param;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.maximization.MaximizationParams.Basis;
import io.loupe.visualizers.maximization.MaximizationParams.ColorSpace;
import io.loupe.visualizers.maximization.MaximizationParams.Prior;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Coordinates;
import io.loupe.visualizers.maximization.ascent.SizeDefaults;
import io.loupe.visualizers.maximization.prior.ColorsOfData;
import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.RandomTransforms;
import java.util.Locale;
import java.util.OptionalDouble;

/** How a run climbs, with what its parameters leave to the preset filled in. */
final class ClimbSettings {
  private ClimbSettings() {}

  static AscentSettings of(RenderContext context, Preset preset) {
    InputSpec input = context.model().info().input();
    ImageSize size = ImageSize.of(input.shape());
    AscentSettings base = SizeDefaults.of(preset.settings(), size).settings();
    return new AscentSettings(
        base.keepsRange(),
        context.get(MaximizationParams.STEPS).orElse(base.steps()),
        or(context, MaximizationParams.LEARNING_RATE, base.learningRate()),
        context.get(MaximizationParams.VARIATION).or(base.variation()),
        or(context, MaximizationParams.GROWTH, base.penaltyGrowth()),
        base.norm(),
        transforms(context, base.transforms()),
        coordinates(context, preset, size),
        context.get(MaximizationParams.NEUTRAL).of(context, preset));
  }

  private static Coordinates coordinates(RenderContext context, Preset preset, ImageSize size) {
    Basis basis = context.get(MaximizationParams.BASIS);
    ColorSpace colors = context.get(MaximizationParams.COLOR_SPACE);
    boolean spectrum = context.get(MaximizationParams.PRIOR) == Prior.SPECTRUM;
    if (preset.isFollowed()) {
      if (basis == Basis.FOURIER || spectrum) {
        throw pixelsOnly(preset, basis == Basis.FOURIER ? "--basis fourier" : "--prior spectrum");
      }
      if (colors == ColorSpace.DECORRELATED || colors == ColorSpace.DATA) {
        throw pixelsOnly(preset, "--color-space " + colors.name().toLowerCase(Locale.ROOT));
      }
      return preset.settings().coordinates();
    }
    if (spectrum) {
      if (basis != Basis.PRESET || colors != ColorSpace.PRESET) {
        throw new ParameterException(
            (basis != Basis.PRESET ? "--basis" : "--color-space")
                + " does not go with --prior spectrum.",
            "It climbs in phases of the data's waves and colours: leave one of them out.");
      }
      return new Coordinates.Phases(ColorsOfData.spectrum(context, "--prior spectrum"));
    }
    ColorMix mix = mix(context, colors);
    return switch (basis) {
      case PRESET -> SizeDefaults.coordinates(size, mix);
      case PIXEL -> new Coordinates.Pixels(mix);
      case FOURIER -> SizeDefaults.waves(size, mix);
    };
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

  private static ParameterException pixelsOnly(Preset preset, String option) {
    return new ParameterException(
        option + " does not go with --preset " + preset.word() + ".",
        preset.word() + " climbs in pixels: leave one of them out.");
  }

  private static RandomTransforms transforms(RenderContext context, RandomTransforms usual) {
    return new RandomTransforms(
        or(context, MaximizationParams.JITTER, usual.pixels()),
        or(context, MaximizationParams.ROTATE, usual.degrees()),
        or(context, MaximizationParams.SCALE, usual.scale()));
  }

  private static double or(RenderContext context, Param<OptionalDouble> param, double otherwise) {
    return context.get(param).orElse(otherwise);
  }
}
