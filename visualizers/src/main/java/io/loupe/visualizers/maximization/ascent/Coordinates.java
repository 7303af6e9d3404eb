package io.loupe.visualizers.maximization.ascent;

import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.FourierBasis;
import io.loupe.visualizers.synthesis.ImageBasis;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.MagnitudeSpectrum;
import io.loupe.visualizers.synthesis.PhaseBasis;
import io.loupe.visualizers.synthesis.PixelBasis;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.function.DoubleFunction;

/** What is climbed in. */
public sealed interface Coordinates {
  /** Pixels that may leave the input range. */
  Coordinates FREE = new FreePixels();

  /**
   * How an image in the working scale is made of numbers, by the share of an ascent's steps that
   * are done. What numbers mean never changes, except that some mean nothing at first.
   */
  DoubleFunction<ImageBasis> bases(ImageSize size, ValueClamp range);

  /** For a last try: every channel by itself, with all waves. What a prior fixes stays. */
  Coordinates bare();

  /** Pixels as they come. */
  record FreePixels() implements Coordinates {
    @Override
    public DoubleFunction<ImageBasis> bases(ImageSize size, ValueClamp range) {
      return always(PixelBasis.free(size));
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
    public DoubleFunction<ImageBasis> bases(ImageSize size, ValueClamp range) {
      return always(PixelBasis.clamped(size, range, suiting(colors, size)));
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
   * @param growth which of them there are
   * @param colors how colours are made; left out where the image has another number of channels
   */
  record Waves(double decay, WaveGrowth growth, ColorMix colors) implements Coordinates {
    @Override
    public DoubleFunction<ImageBasis> bases(ImageSize size, ValueClamp range) {
      FourierBasis all = FourierBasis.of(size, range, decay, suiting(colors, size));
      return progress -> all.coarse(growth.share(progress));
    }

    @Override
    public Coordinates bare() {
      return new Waves(decay, WaveGrowth.ALL, ColorMix.NONE);
    }
  }

  /**
   * Phases of waves.
   *
   * @param spectrum their magnitudes, of shares of the input range
   */
  record Phases(MagnitudeSpectrum spectrum) implements Coordinates {
    @Override
    public DoubleFunction<ImageBasis> bases(ImageSize size, ValueClamp range) {
      return always(PhaseBasis.of(spectrum, range));
    }

    @Override
    public Coordinates bare() {
      return this;
    }
  }

  private static DoubleFunction<ImageBasis> always(ImageBasis basis) {
    return progress -> basis;
  }

  private static ColorMix suiting(ColorMix colors, ImageSize size) {
    return colors.suits(size.channels()) ? colors : ColorMix.NONE;
  }
}
