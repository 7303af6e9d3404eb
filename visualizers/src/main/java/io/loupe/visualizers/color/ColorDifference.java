package io.loupe.visualizers.color;

import io.loupe.Experimental;

/**
 * How far two colours look apart: CIEDE2000 with all weights 1. About 1 can just be seen side by
 * side, 20 is a plain difference.
 *
 * @see <a href="https://doi.org/10.1002/col.20070">Sharma, Wu and Dalal 2005</a>
 */
@Experimental
public final class ColorDifference {
  private static final double POW_25_7 = 6103515625.0;

  private ColorDifference() {}

  /**
   * Measures the difference.
   *
   * @param first a colour
   * @param second a colour; the order does not matter
   * @return CIEDE2000, 0 for equal colours
   */
  public static double ciede2000(Lab first, Lab second) {
    double meanChroma = (first.chroma() + second.chroma()) / 2;
    double stretch = 1 + 0.5 * (1 - chromaWeight(meanChroma));
    double a1 = first.a() * stretch;
    double a2 = second.a() * stretch;
    double c1 = Math.sqrt(a1 * a1 + first.b() * first.b());
    double c2 = Math.sqrt(a2 * a2 + second.b() * second.b());
    double h1 = hue(a1, first.b());
    double h2 = hue(a2, second.b());

    double dl = second.lightness() - first.lightness();
    double dc = c2 - c1;
    double dh = 2 * Math.sqrt(c1 * c2) * sin(hueStep(h1, h2) / 2);

    double l = (first.lightness() + second.lightness()) / 2;
    double c = (c1 + c2) / 2;
    double h = meanHue(h1, h2);
    double t =
        1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.20 * cos(4 * h - 63);
    double square = (l - 50) * (l - 50);
    double sl = 1 + 0.015 * square / Math.sqrt(20 + square);
    double sc = 1 + 0.045 * c;
    double sh = 1 + 0.015 * c * t;
    double bend = (h - 275) / 25;
    double turn = sin(60 * StrictMath.exp(-bend * bend));
    double rotation = -2 * chromaWeight(c) * turn;

    double x = dl / sl;
    double y = dc / sc;
    double z = dh / sh;
    return Math.sqrt(Math.max(0, x * x + y * y + z * z + rotation * y * z));
  }

  private static double chromaWeight(double chroma) {
    double c2 = chroma * chroma;
    double c7 = c2 * c2 * c2 * chroma;
    return Math.sqrt(c7 / (c7 + POW_25_7));
  }

  /** Of grey, which has none, any: it is multiplied by a chroma of 0. */
  private static double hue(double a, double b) {
    double degrees = StrictMath.toDegrees(StrictMath.atan2(b, a));
    return degrees < 0 ? degrees + 360 : degrees;
  }

  private static double hueStep(double h1, double h2) {
    double step = h2 - h1;
    return step > 180 ? step - 360 : step < -180 ? step + 360 : step;
  }

  private static double meanHue(double h1, double h2) {
    double sum = h1 + h2;
    if (Math.abs(h1 - h2) <= 180) {
      return sum / 2;
    }
    return sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
  }

  private static double sin(double degrees) {
    return StrictMath.sin(StrictMath.toRadians(degrees));
  }

  private static double cos(double degrees) {
    return StrictMath.cos(StrictMath.toRadians(degrees));
  }
}
