package io.loupe.visualizers.color;

import io.loupe.Experimental;

/**
 * Kinds of colour vision. The three deficiencies are simulated at full severity, in linear sRGB.
 *
 * @see <a href="https://doi.org/10.1109/TVCG.2009.113">Machado, Oliveira and Fernandes 2009</a>
 */
@Experimental
public enum ColorVision {
  /** Three kinds of cones. */
  NORMAL("normal", 1, 0, 0, 0, 1, 0, 0, 0, 1),
  /** Without the cones for long waves; red looks dark. */
  PROTANOPIA(
      "protanopia",
      0.152286,
      1.052583,
      -0.204868,
      0.114503,
      0.786281,
      0.099216,
      -0.003882,
      -0.048116,
      1.051998),
  /** Without the cones for middle waves; red and green look alike. */
  DEUTERANOPIA(
      "deuteranopia",
      0.367322,
      0.860646,
      -0.227968,
      0.280085,
      0.672501,
      0.047413,
      -0.011820,
      0.042940,
      0.968881),
  /** Without the cones for short waves; blue and green look alike. */
  TRITANOPIA(
      "tritanopia",
      1.255528,
      -0.076749,
      -0.178779,
      -0.078411,
      0.930809,
      0.147602,
      0.004733,
      0.691367,
      0.303900);

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // never handed out or changed
  private final double[] matrix;

  ColorVision(String label, double... matrix) {
    this.label = label;
    this.matrix = matrix;
  }

  /**
   * Returns the name.
   *
   * @return for people
   */
  public String label() {
    return label;
  }

  /**
   * Shows what a colour looks like.
   *
   * @param rgb packed as 0xRRGGBB
   * @return the colour that someone with normal vision sees alike, packed as 0xRRGGBB
   */
  public int simulate(int rgb) {
    if (this == NORMAL) {
      return rgb & 0xffffff;
    }
    double[] c = Srgb.linear(rgb);
    double[] seen = new double[3];
    for (int i = 0; i < 3; i++) {
      seen[i] = matrix[3 * i] * c[0] + matrix[3 * i + 1] * c[1] + matrix[3 * i + 2] * c[2];
    }
    return Srgb.pack(seen[0], seen[1], seen[2]);
  }

  /**
   * Measures how far two colours look apart with this vision.
   *
   * @param first packed as 0xRRGGBB
   * @param second packed as 0xRRGGBB
   * @return CIEDE2000
   */
  public double difference(int first, int second) {
    return ColorDifference.ciede2000(Lab.ofRgb(simulate(first)), Lab.ofRgb(simulate(second)));
  }

  /**
   * Measures how far two colours look apart to whoever tells them apart worst.
   *
   * @param first packed as 0xRRGGBB
   * @param second packed as 0xRRGGBB
   * @return the smallest CIEDE2000 over all kinds of vision
   */
  public static double smallestDifference(int first, int second) {
    double smallest = Double.POSITIVE_INFINITY;
    for (ColorVision vision : values()) {
      smallest = Math.min(smallest, vision.difference(first, second));
    }
    return smallest;
  }
}
