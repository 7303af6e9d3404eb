package io.loupe.visualizers.internal.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.testkit.GoldenImages;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeatureBarsTest {
  private static final int RIGHT = 0x112233;
  private static final int LEFT = 0x445566;

  @Test
  void barsAreAsLongAsTheirNumbersOnBothSidesOfZero() {
    FeatureBars bars =
        new FeatureBars(
            List.of(
                new FeatureBars.Bar("a", 1),
                new FeatureBars.Bar("b", 0.5),
                new FeatureBars.Bar("c", -0.25),
                new FeatureBars.Bar("d", Double.NaN)),
            new ValueRange(-1, 1),
            RIGHT,
            LEFT,
            20);
    BufferedImage picture = bars.draw(600);

    assertThat(picture.getHeight()).isEqualTo(4 * FeatureBars.rowHeight(20));
    int full = count(picture, 0, RIGHT);
    assertThat(full).isPositive();
    assertThat(count(picture, 1, RIGHT)).isBetween(full / 2 - 1, full / 2 + 1);
    assertThat(count(picture, 2, LEFT)).isBetween(full / 4 - 1, full / 4 + 1);
    assertThat(count(picture, 2, RIGHT) + count(picture, 0, LEFT)).isZero();
    assertThat(count(picture, 3, LEFT) + count(picture, 3, RIGHT)).isZero();
  }

  @Test
  void aScaleWithoutZeroBeginsAtItsEnd() {
    FeatureBars bars =
        new FeatureBars(
            List.of(new FeatureBars.Bar("a", 7.5)), new ValueRange(5, 10), RIGHT, LEFT, 12);
    BufferedImage sketch = bars.sketch(100, 10);

    assertThat(sketch.getRGB(30, 5) & 0xffffff).isEqualTo(RIGHT);
    assertThat(sketch.getRGB(60, 5) & 0xffffff).isEqualTo(0xffffff);
  }

  @Test
  void namesNotesAndNumbersStandBesideTheirBars() {
    FeatureBars bars =
        new FeatureBars(
            List.of(
                new FeatureBars.Bar("petal length", " = 1.4", 0.75),
                new FeatureBars.Bar("a name that is longer than there is room for", " = 2", -1),
                new FeatureBars.Bar("none", 0)),
            new ValueRange(-1, 1),
            RIGHT,
            LEFT,
            18);
    GoldenImages.of(FeatureBarsTest.class).check("bars", bars.draw(420));
  }

  @Test
  void aSketchSharesItsHeightAmongTheBars() {
    FeatureBars bars =
        new FeatureBars(
            List.of(
                new FeatureBars.Bar("", 1),
                new FeatureBars.Bar("", -0.5),
                new FeatureBars.Bar("", 0)),
            new ValueRange(-1, 1),
            RIGHT,
            LEFT,
            12);
    BufferedImage sketch = bars.sketch(100, 30);
    assertThat(column(sketch, 75)).as("to the right").containsExactly(0, 9);
    assertThat(column(sketch, 40)).as("to the left, half as far").containsExactly(10, 19);
    assertThat(column(sketch, 20)).isEmpty();
    assertThat(sketch.getRGB(50, 29) & 0xffffff).as("zero").isEqualTo(0x8c959f);
    assertThat(sketch.getRGB(51, 29) & 0xffffff).isEqualTo(0xffffff);
    assertThat(column(bars.sketch(100, 9), 75)).as("no room for gaps").containsExactly(0, 3);
    BufferedImage end =
        new FeatureBars(
                List.of(new FeatureBars.Bar("", -1)), new ValueRange(-1, 0), RIGHT, LEFT, 12)
            .sketch(10, 3);
    assertThat(end.getRGB(9, 2) & 0xffffff).as("zero is the last column").isEqualTo(0x8c959f);
    assertThat(end.getRGB(8, 1) & 0xffffff).isEqualTo(LEFT);
  }

  /** First coloured row of a column, and the first behind it. */
  private static List<Integer> column(BufferedImage picture, int x) {
    List<Integer> rows =
        IntStream.range(0, picture.getHeight())
            .filter(y -> (picture.getRGB(x, y) & 0xffffff) != 0xffffff)
            .boxed()
            .toList();
    return rows.isEmpty() ? rows : List.of(rows.get(0), rows.get(rows.size() - 1) + 1);
  }

  @Test
  void theLargestKeepTheirOrder() {
    assertThat(FeatureBars.largest(new double[] {1, 5, 3, 4, 0}, 3)).containsExactly(1, 2, 3);
    assertThat(FeatureBars.largest(new double[] {1, 5}, 3)).containsExactly(0, 1);
  }

  private static int count(BufferedImage picture, int row, int rgb) {
    int y = row * FeatureBars.rowHeight(20) + FeatureBars.rowHeight(20) / 2;
    int count = 0;
    for (int x = 0; x < picture.getWidth(); x++) {
      count += (picture.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
    }
    return count;
  }
}
