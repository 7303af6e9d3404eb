package io.loupe.visualizers.color;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColorsTest {
  @Test
  void whiteAndBlackAreTheEndsOfLightness() {
    Lab white = Lab.ofRgb(0xffffff);

    assertThat(white.lightness()).isCloseTo(100, within(1e-3));
    assertThat(white.chroma()).isLessThan(0.02);
    assertThat(Lab.ofRgb(0).lightness()).isZero();
  }

  @Test
  void redHasItsKnownCoordinates() {
    Lab red = Lab.ofRgb(0xff0000);

    assertThat(red.lightness()).isCloseTo(53.24, within(0.01));
    assertThat(red.a()).isCloseTo(80.09, within(0.02));
    assertThat(red.b()).isCloseTo(67.20, within(0.02));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x000000, 0xffffff, 0x123456, 0xfde725, 0x440154, 0x0a0b0c})
  void comesBackFromLab(int rgb) {
    assertThat(Lab.ofRgb(rgb).toRgb()).isEqualTo(rgb);
    assertThat(Lab.ofRgb(rgb).isDisplayable()).isTrue();
  }

  @Test
  void knowsWhatAScreenCannotShow() {
    assertThat(new Lab(50, 120, -120).isDisplayable()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(ColorVision.class)
  void greyLooksGreyToEveryone(ColorVision vision) {
    assertThat(vision.simulate(0x808080)).isEqualTo(0x808080);
  }

  @Test
  void redAndGreenLookMoreAlikeWithoutOneKindOfCones() {
    int red = 0xc04030;
    int green = 0x608030;
    double normal = ColorVision.NORMAL.difference(red, green);

    assertThat(ColorVision.DEUTERANOPIA.difference(red, green)).isLessThan(normal / 2);
    assertThat(ColorVision.smallestDifference(red, green)).isLessThan(normal / 2);
  }
}
