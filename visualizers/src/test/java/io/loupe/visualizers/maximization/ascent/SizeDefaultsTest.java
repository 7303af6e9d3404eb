package io.loupe.visualizers.maximization.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizers.maximization.ascent.Coordinates.Pixels;
import io.loupe.visualizers.maximization.ascent.Coordinates.Waves;
import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.RandomTransforms;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SizeDefaultsTest {
  @Test
  void smallImagesAreClimbedInPixels() {
    for (ImageSize small :
        List.of(new ImageSize(1, 28, 28), new ImageSize(3, 95, 224), new ImageSize(9, 1, 128))) {
      SizeDefaults usual = SizeDefaults.of(AscentSettings.LOUPE, small);

      assertThat(usual.settings().coordinates()).isEqualTo(new Pixels(ColorMix.PHOTOGRAPHS));
      assertThat(SizeDefaults.coordinates(small, ColorMix.NONE))
          .isEqualTo(new Pixels(ColorMix.NONE));
      assertThat(usual.settings().steps()).isEqualTo(256);
      assertThat(usual.nullSteps()).isEqualTo(64);
      assertThat(usual.variationShare()).isEqualTo(0.3);
      assertThat(usual.normShare()).isEqualTo(0.15);
      assertThat(SizeDefaults.waves(small, ColorMix.NONE))
          .isEqualTo(new Waves(1, WaveGrowth.ALL, ColorMix.NONE));
    }
  }

  @Test
  void largeOnesInWavesOfWhichCoarseOnesComeFirst() {
    SizeDefaults usual = SizeDefaults.of(AscentSettings.LOUPE, new ImageSize(3, 96, 224));

    Waves waves = new Waves(1, new WaveGrowth(1 / 32.0, 0.35), ColorMix.PHOTOGRAPHS);
    assertThat(usual.settings().coordinates()).isEqualTo(waves);
    assertThat(SizeDefaults.coordinates(new ImageSize(3, 96, 224), ColorMix.PHOTOGRAPHS))
        .isEqualTo(waves);
    assertThat(usual.settings().steps()).isEqualTo(128);
    assertThat(usual.settings().bare().coordinates())
        .isEqualTo(new Waves(1, WaveGrowth.ALL, ColorMix.NONE));
    assertThat(usual.starts()).isEqualTo(1);
    assertThat(usual.nullSteps()).isEqualTo(32);
    assertThat(usual.variationShare()).isEqualTo(0.1);
    assertThat(usual.normShare()).isEqualTo(0.03);
  }

  @Test
  void startsFallWithTheSize() {
    assertThat(
            Stream.of(28, 32, 48, 64, 95, 96)
                .map(
                    side ->
                        SizeDefaults.of(AscentSettings.LOUPE, new ImageSize(1, side, side))
                            .starts()))
        .containsExactly(8, 8, 3, 2, 2, 1);
  }

  @Test
  void movesFollowTheSizeAndSignalsAreOnlyMoved() {
    RandomTransforms image = transforms(new ImageSize(1, 50, 80));
    RandomTransforms signal = transforms(new ImageSize(3, 1, 50));

    assertThat(image.pixels()).isCloseTo(7, within(1e-9));
    assertThat(image.degrees()).isEqualTo(18);
    assertThat(image.scale()).isEqualTo(0.2);
    assertThat(signal.pixels()).isCloseTo(7, within(1e-9));
    assertThat(signal.degrees() + signal.scale()).isZero();
    assertThat(transforms(new ImageSize(3, 299, 299)).pixels()).isEqualTo(16);
  }

  @Test
  void kerasVisIsTheSameAtEverySize() {
    for (int side : new int[] {28, 224}) {
      assertThat(SizeDefaults.of(AscentSettings.KERAS_VIS, new ImageSize(3, side, side)).settings())
          .isEqualTo(AscentSettings.KERAS_VIS);
    }
  }

  private static RandomTransforms transforms(ImageSize size) {
    return SizeDefaults.of(AscentSettings.LOUPE, size).settings().transforms();
  }
}
