package io.loupe.visualizers.maximization.ascent;

import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.RandomTransforms;

/**
 * What suits images of a size where nobody says otherwise. Photographs, from 96 pixels on, are
 * climbed in waves, coarse ones first, so that shapes come before what fills them; half of the
 * steps and one ascent do, and weaker penalties, since waves are smooth by themselves.
 *
 * @param settings how to climb
 * @param starts ascents for each image, of which the best is kept
 * @param variationShare weight of the total variation, as a share of what a score can gain
 * @param normShare weight of the norm, as a share of what a score can gain
 * @param nullSteps steps at most with the null model
 */
public record SizeDefaults(
    AscentSettings settings, int starts, double variationShare, double normShare, int nullSteps) {
  /** Length of the shorter side from which an image is large. */
  public static final int LARGE = 96;

  private static final int STARTS = 8;
  private static final int STARTS_OF_MIDDLING = 2;
  private static final int SMALL = 32 * 32;
  private static final double VARIATION_SHARE = 0.3;
  private static final double NORM_SHARE = 0.15;
  private static final int NULL_STEPS = 64;
  private static final int STEPS_OF_LARGE = 128;
  private static final double VARIATION_SHARE_OF_LARGE = 0.1;
  private static final double NORM_SHARE_OF_LARGE = 0.03;
  private static final int NULL_STEPS_OF_LARGE = 32;
  private static final double DECAY = 1;
  private static final double FIRST_WAVES = 1 / 32.0;
  private static final double LAST_WAVES = 0.35;
  private static final double JITTER_SHARE = 0.14;
  private static final double MOST_JITTER = 16;

  /** Of a way of climbing; one that leaves the input range is the same at every size. */
  public static SizeDefaults of(AscentSettings base, ImageSize size) {
    AscentSettings settings = base.withTransforms(sized(base.transforms(), size));
    if (isLarge(size) && base.keepsRange()) {
      return new SizeDefaults(
          settings.withSteps(STEPS_OF_LARGE).withCoordinates(waves(size, ColorMix.PHOTOGRAPHS)),
          1,
          VARIATION_SHARE_OF_LARGE,
          NORM_SHARE_OF_LARGE,
          NULL_STEPS_OF_LARGE);
    }
    int starts = Math.max(STARTS_OF_MIDDLING, Math.min(STARTS, STARTS * SMALL / size.positions()));
    return new SizeDefaults(settings, starts, VARIATION_SHARE, NORM_SHARE, NULL_STEPS);
  }

  private static boolean isLarge(ImageSize size) {
    return Math.min(size.rows(), size.columns()) >= LARGE;
  }

  /** What is climbed in where nobody says otherwise, of Loupe's own preset. */
  public static Coordinates coordinates(ImageSize size, ColorMix colors) {
    return isLarge(size) ? waves(size, colors) : new Coordinates.Pixels(colors);
  }

  /** Waves to climb in: all of them, or of a large image those that it can be told by. */
  public static Coordinates waves(ImageSize size, ColorMix colors) {
    WaveGrowth growth = isLarge(size) ? new WaveGrowth(FIRST_WAVES, LAST_WAVES) : WaveGrowth.ALL;
    return new Coordinates.Waves(DECAY, growth, colors);
  }

  /** Transformations whose shifts follow the size of the image; of a signal shifts alone. */
  private static RandomTransforms sized(RandomTransforms base, ImageSize size) {
    boolean signal = size.rows() == 1;
    int side = signal ? size.columns() : Math.min(size.rows(), size.columns());
    double shift = Math.min(MOST_JITTER, JITTER_SHARE * side);
    return new RandomTransforms(
        base.pixels() == 0 ? 0 : shift, signal ? 0 : base.degrees(), signal ? 0 : base.scale());
  }
}
