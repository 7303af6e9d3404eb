package io.loupe.visualizers.color;

/** The transfer curve of sRGB (IEC 61966-2-1). */
final class Srgb {
  private Srgb() {}

  static double[] linear(int rgb) {
    return new double[] {
      linear(((rgb >> 16) & 0xff) / 255.0),
      linear(((rgb >> 8) & 0xff) / 255.0),
      linear((rgb & 0xff) / 255.0)
    };
  }

  static int pack(double red, double green, double blue) {
    return (byteOf(red) << 16) | (byteOf(green) << 8) | byteOf(blue);
  }

  private static double linear(double encoded) {
    return encoded <= 0.04045 ? encoded / 12.92 : StrictMath.pow((encoded + 0.055) / 1.055, 2.4);
  }

  private static int byteOf(double linear) {
    double clipped = Math.min(1, Math.max(0, linear));
    double encoded =
        clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * StrictMath.pow(clipped, 1 / 2.4) - 0.055;
    return (int) Math.round(encoded * 255);
  }
}
