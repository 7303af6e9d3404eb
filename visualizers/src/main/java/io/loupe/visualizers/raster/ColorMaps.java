package io.loupe.visualizers.raster;

import io.loupe.visualizers.color.Lab;

/** The colour maps that Loupe draws with; equal steps of value look like equal steps of colour. */
public final class ColorMaps {
  /**
   * Dark blue to yellow; readable with every kind of colour vision and in print.
   *
   * @see <a href="https://bids.github.io/colormap/">van der Walt and Smith 2015</a>
   */
  public static final ColorMap VIRIDIS =
      ColorMap.through(
          "viridis", 0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6dcd59,
          0xb4de2c, 0xfde725);

  /**
   * Black over purple to pale yellow, for values whose zero should recede.
   *
   * @see <a href="https://bids.github.io/colormap/">van der Walt and Smith 2015</a>
   */
  public static final ColorMap MAGMA =
      ColorMap.through(
          "magma", 0x000004, 0x180f3e, 0x451077, 0x721f81, 0x9f2f7f, 0xcd4071, 0xf1605d, 0xfd9567,
          0xfec98d, 0xfcfdbf);

  /** Black to white in equal steps of lightness. */
  public static final ColorMap GRAY =
      ColorMap.of("gray", position -> new Lab(100 * position, 0, 0));

  /** Blue over near-white to red, both arms alike in lightness, for values of both signs. */
  public static final ColorMap DIVERGING = ColorMap.of("blue-white-red", ColorMaps::diverging);

  private static final double MIDDLE_LIGHTNESS = 96.5;
  private static final double END_LIGHTNESS = 32;
  private static final double END_CHROMA = 50;
  private static final double BLUE_HUE = 284;
  private static final double RED_HUE = 28;

  private ColorMaps() {}

  private static Lab diverging(double position) {
    double arm = 2 * position - 1;
    double strength = Math.abs(arm);
    double lightness = MIDDLE_LIGHTNESS + strength * (END_LIGHTNESS - MIDDLE_LIGHTNESS);
    double hue = arm < 0 ? BLUE_HUE : RED_HUE;
    double chroma =
        END_CHROMA * StrictMath.sin(strength * Math.PI * 0.58) / StrictMath.sin(Math.PI * 0.58);
    Lab color = Lab.ofHue(lightness, chroma, hue);
    while (!color.isDisplayable() && chroma > 0) {
      chroma -= 0.25;
      color = Lab.ofHue(lightness, Math.max(0, chroma), hue);
    }
    return color;
  }
}
