package io.loupe.visualizers.color;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColorValuesTest {
  /** What the published matrices make of pure red, green and blue in linear sRGB. */
  @ParameterizedTest
  @CsvSource({
    "NORMAL, ff0000, ff0000",
    "PROTANOPIA, ff0000, 6d5f00",
    "PROTANOPIA, 00ff00, ffe500",
    "PROTANOPIA, 0000ff, 0059ff",
    "DEUTERANOPIA, ff0000, a39000",
    "DEUTERANOPIA, 00ff00, efd63a",
    "DEUTERANOPIA, 0000ff, 003dfb",
    "TRITANOPIA, ff0000, ff000f",
    "TRITANOPIA, 00ff00, 00f7d9",
    "TRITANOPIA, 0000ff, 006b96"
  })
  void pureColoursAreSeenAsTheMatricesSay(ColorVision vision, String color, String seen) {
    int simulated = vision.simulate(0xff000000 | Integer.parseInt(color, 16));
    assertThat(String.format("%06x", simulated)).isEqualTo(seen);
  }

  @Test
  void aHueIsAnAngle() {
    Lab color = Lab.ofHue(50, 40, 60);

    assertThat(color.a()).isCloseTo(20, within(1e-12));
    assertThat(color.b()).isCloseTo(20 * Math.sqrt(3), within(1e-12));
  }

  @Test
  void secondaryColoursHaveTheirKnownCoordinates() {
    assertLab(0x00ff00, 87.73, -86.18, 83.18);
    assertLab(0x0000ff, 32.30, 79.19, -107.86);
    assertLab(0x010101, 0.27, 0, 0);
    assertLab(0x808080, 53.59, 0, 0);
  }

  @Test
  void chromaAndHueArePolar() {
    Lab lab = Lab.ofHue(40, 10, 90);
    assertThat(lab.lightness()).isEqualTo(40);
    assertThat(lab.a()).isCloseTo(0, within(1e-12));
    assertThat(lab.b()).isEqualTo(10);
    assertThat(new Lab(0, 3, -4).chroma()).isEqualTo(5);
    assertThat(Lab.ofHue(0, 10, 180).a()).isEqualTo(-10);
  }

  @Test
  void coloursBetweenLieOnALine() {
    Lab between = new Lab(10, -20, 40).towards(new Lab(50, 20, 0), 0.25);
    assertThat(between).isEqualTo(new Lab(20, -10, 30));
  }

  @Test
  void aScreenShowsWhiteAndBlackButNothingBeyond() {
    assertThat(new Lab(100, 0, 0).isDisplayable()).isTrue();
    assertThat(new Lab(0, 0, 0).isDisplayable()).isTrue();
    assertThat(new Lab(101, 0, 0).isDisplayable()).isFalse();
    assertThat(new Lab(-1, 0, 0).isDisplayable()).isFalse();
    assertThat(new Lab(101, 0, 0).toRgb()).isEqualTo(0xffffff);
    assertThat(new Lab(-1, 0, 0).toRgb()).isZero();
    assertThat(new Lab(50, 0, 0).toRgb()).isEqualTo(0x777777);
    assertThat(new Lab(2, 0, 0).toRgb()).isEqualTo(0x070707);
  }

  @Test
  void whoSeesLeastDecides() {
    int red = 0xc04030;
    int green = 0x608030;
    double least = Double.POSITIVE_INFINITY;
    for (ColorVision vision : ColorVision.values()) {
      double seen =
          ColorDifference.ciede2000(
              Lab.ofRgb(vision.simulate(red)), Lab.ofRgb(vision.simulate(green)));
      assertThat(vision.difference(red, green)).isEqualTo(seen);
      least = Math.min(least, seen);
    }
    assertThat(ColorVision.smallestDifference(red, green)).isEqualTo(least);
    assertThat(ColorVision.DEUTERANOPIA.label()).isEqualTo("deuteranopia");
  }

  private static void assertLab(int rgb, double lightness, double a, double b) {
    Lab lab = Lab.ofRgb(rgb);
    assertThat(lab.lightness()).isCloseTo(lightness, within(0.01));
    assertThat(lab.a()).isCloseTo(a, within(0.02));
    assertThat(lab.b()).isCloseTo(b, within(0.02));
  }
}
