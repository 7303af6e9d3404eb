package io.loupe.visualizers.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizers.color.ColorVision;
import io.loupe.visualizers.color.Lab;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColorMapsTest {
  @Test
  void sequentialMapsGetLighterAllTheWayWithEveryVision() {
    for (ColorMap map : List.of(ColorMaps.VIRIDIS, ColorMaps.MAGMA, ColorMaps.GRAY)) {
      for (ColorVision vision : ColorVision.values()) {
        double before = -1;
        for (int i = 0; i <= 50; i++) {
          int seen = vision.simulate(map.rgb(i / 50.0));
          double lightness = Lab.ofRgb(seen).lightness();
          assertThat(lightness).as("%s at %d, %s", map, i, vision).isGreaterThan(before);
          before = lightness;
        }
      }
    }
  }

  @Test
  void endsAreThePublishedColours() {
    assertThat(ColorMaps.VIRIDIS.rgb(0)).isEqualTo(0x440154);
    assertThat(ColorMaps.VIRIDIS.rgb(1)).isEqualTo(0xfde725);
    assertThat(ColorMaps.MAGMA.rgb(1)).isEqualTo(0xfcfdbf);
    assertThat(ColorMaps.GRAY.rgb(0)).isZero();
    assertThat(ColorMaps.GRAY.rgb(1)).isEqualTo(0xffffff);
  }

  @Test
  void theArmsOfTheDivergingMapAreAlikeInLightness() {
    for (double step = 0; step <= 0.5; step += 0.05) {
      double blue = Lab.ofRgb(ColorMaps.DIVERGING.rgb(0.5 - step)).lightness();
      double red = Lab.ofRgb(ColorMaps.DIVERGING.rgb(0.5 + step)).lightness();
      assertThat(blue).as("at %s", step).isCloseTo(red, within(1.0));
    }
    assertThat(Lab.ofRgb(ColorMaps.DIVERGING.rgb(0.5)).chroma()).isLessThan(2);
  }

  @Test
  void clipsAndMarksWhatIsNotANumber() {
    assertThat(ColorMaps.VIRIDIS.rgb(-3)).isEqualTo(ColorMaps.VIRIDIS.rgb(0));
    assertThat(ColorMaps.VIRIDIS.rgb(7)).isEqualTo(ColorMaps.VIRIDIS.rgb(1));
    assertThat(ColorMaps.VIRIDIS.rgb(Double.NaN)).isEqualTo(ColorMap.MISSING);
  }

  @Test
  void coloursLieOnStraightLinesInLab() {
    ColorMap map = ColorMap.through("three", 0x000000, 0xffffff, 0x996666);
    assertThat(map.name()).isEqualTo("three");
    assertThat(map).hasToString("three");
    assertThat(map.rgb(0)).isZero();
    assertThat(map.rgb(1)).isEqualTo(0x996666);
    for (double position : new double[] {0.1, 0.25, 0.4}) {
      Lab seen = Lab.ofRgb(map.rgb(position));
      assertThat(seen.lightness()).isCloseTo(200 * position, within(0.5));
      assertThat(seen.chroma()).isLessThan(0.5);
    }
    Lab red = Lab.ofRgb(0x996666);
    Lab middle = Lab.ofRgb(map.rgb(0.75));
    assertThat(middle.lightness()).isCloseTo((100 + red.lightness()) / 2, within(0.5));
    assertThat(middle.chroma()).isCloseTo(red.chroma() / 2, within(0.7));
    assertThat(ColorMap.of("grey", p -> Lab.ofRgb(0xffffff)).rgb(0.3)).isEqualTo(0xffffff);
    assertThat(ColorMap.through("two", 0x000000, 0xffffff).rgb(1)).isEqualTo(0xffffff);
  }

  @Test
  void oneColourMakesNoMap() {
    assertThatThrownBy(() -> ColorMap.through("x", 1)).hasMessageContaining("two colours");
  }
}
