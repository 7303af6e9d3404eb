package io.loupe.visualizers.color;

import io.loupe.Experimental;

/**
 * A colour in CIE 1976 L*a*b* under D65, computed with {@link StrictMath} so that it is the same on
 * every machine.
 *
 * @param lightness L*, 0 black to 100 white
 * @param a from green (negative) to red
 * @param b from blue (negative) to yellow
 * @see <a href="https://cie.co.at/publications/colorimetry-4th-edition">CIE 15, Colorimetry</a>
 */
@Experimental
public record Lab(double lightness, double a, double b) {
  private static final double WHITE_X = 0.95047;
  private static final double WHITE_Z = 1.08883;
  private static final double EPSILON = 216.0 / 24389;
  private static final double KAPPA = 24389.0 / 27;
  private static final double GAMUT_SLACK = 1e-4;

  /**
   * Converts an sRGB colour.
   *
   * @param rgb packed as 0xRRGGBB; higher bits are ignored
   * @return the colour
   */
  public static Lab ofRgb(int rgb) {
    double[] c = Srgb.linear(rgb);
    double x = 0.4124564 * c[0] + 0.3575761 * c[1] + 0.1804375 * c[2];
    double y = 0.2126729 * c[0] + 0.7151522 * c[1] + 0.0721750 * c[2];
    double z = 0.0193339 * c[0] + 0.1191920 * c[1] + 0.9503041 * c[2];
    double fx = compress(x / WHITE_X);
    double fy = compress(y);
    double fz = compress(z / WHITE_Z);
    return new Lab(116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz));
  }

  /**
   * Creates a colour from its polar form.
   *
   * @param lightness L*, 0 to 100
   * @param chroma distance from grey
   * @param hue in degrees, 0 red, 90 yellow, 180 green, 270 blue
   * @return the colour
   */
  public static Lab ofHue(double lightness, double chroma, double hue) {
    double angle = StrictMath.toRadians(hue);
    return new Lab(lightness, chroma * StrictMath.cos(angle), chroma * StrictMath.sin(angle));
  }

  /**
   * Converts to sRGB; what a screen cannot show is clipped.
   *
   * @return packed as 0xRRGGBB
   */
  public int toRgb() {
    double[] c = linearRgb();
    return Srgb.pack(c[0], c[1], c[2]);
  }

  /**
   * Tells whether a screen can show the colour.
   *
   * @return true if no channel of sRGB is clipped
   */
  public boolean isDisplayable() {
    for (double channel : linearRgb()) {
      if (channel < -GAMUT_SLACK || channel > 1 + GAMUT_SLACK) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the distance from grey.
   *
   * @return C*, not negative
   */
  public double chroma() {
    return Math.sqrt(a * a + b * b);
  }

  /**
   * Goes from this colour towards another in a straight line.
   *
   * @param other the colour at 1
   * @param share 0 to 1
   * @return the colour between
   */
  public Lab towards(Lab other, double share) {
    return new Lab(
        lightness + share * (other.lightness - lightness),
        a + share * (other.a - a),
        b + share * (other.b - b));
  }

  private double[] linearRgb() {
    double fy = (lightness + 16) / 116;
    double x = expand(fy + a / 500) * WHITE_X;
    double y = expand(fy);
    double z = expand(fy - b / 200) * WHITE_Z;
    return new double[] {
      3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
      -0.9692660 * x + 1.8760108 * y + 0.0415560 * z,
      0.0556434 * x - 0.2040259 * y + 1.0572252 * z
    };
  }

  private static double compress(double t) {
    return t > EPSILON ? StrictMath.cbrt(t) : (KAPPA * t + 16) / 116;
  }

  private static double expand(double f) {
    double cube = f * f * f;
    return cube > EPSILON ? cube : (116 * f - 16) / KAPPA;
  }
}
