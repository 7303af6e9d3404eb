package io.loupe.visualizers.maximization.ascent;

import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.FourierBasis;
import io.loupe.visualizers.synthesis.ImageBasis;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.MagnitudeSpectrum;
import io.loupe.visualizers.synthesis.PhaseBasis;
import io.loupe.visualizers.synthesis.PixelBasis;
import io.loupe.visualizers.synthesis.ValueClamp;

/** What is climbed in. */
public sealed interface Coordinates {
  /** Pixels that may leave the input range. */
  Coordinates FREE = new FreePixels();

  /** How an image in the working scale is made of numbers. */
  ImageBasis basis(ImageSize size, ValueClamp range);

  /** For a last try: every channel by itself. What a prior fixes stays. */
  Coordinates bare();

  /** Pixels as they come. */
  record FreePixels() implements Coordinates {
    @Override
    public ImageBasis basis(ImageSize size, ValueClamp range) {
      return PixelBasis.free(size);
    }

    @Override
    public Coordinates bare() {
      return this;
    }
  }

  /**
   * Pixels inside the input range.
   *
   * @param colors how colours are made; left out where the image has another number of channels
   */
  record Pixels(ColorMix colors) implements Coordinates {
    @Override
    public ImageBasis basis(ImageSize size, ValueClamp range) {
      return PixelBasis.clamped(size, range, suiting(colors, size));
    }

    @Override
    public Coordinates bare() {
      return new Pixels(ColorMix.NONE);
    }
  }

  /**
   * Waves.
   *
   * @param decay how fast fine ones lose weight
   * @param colors how colours are made; left out where the image has another number of channels
   */
  record Waves(double decay, ColorMix colors) implements Coordinates {
    @Override
    public ImageBasis basis(ImageSize size, ValueClamp range) {
      return FourierBasis.of(size, range, decay, suiting(colors, size));
    }

    @Override
    public Coordinates bare() {
      return new Waves(decay, ColorMix.NONE);
    }
  }

  /**
   * Phases of waves.
   *
   * @param spectrum their magnitudes, of shares of the input range
   */
  record Phases(MagnitudeSpectrum spectrum) implements Coordinates {
    @Override
    public ImageBasis basis(ImageSize size, ValueClamp range) {
      return PhaseBasis.of(spectrum, range);
    }

    @Override
    public Coordinates bare() {
      return this;
    }
  }

  private static ColorMix suiting(ColorMix colors, ImageSize size) {
    return colors.suits(size.channels()) ? colors : ColorMix.NONE;
  }
}
