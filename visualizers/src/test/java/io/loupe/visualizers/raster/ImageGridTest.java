package io.loupe.visualizers.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageGridTest {
  private static final ValueRange RANGE = new ValueRange(-1, 1);

  @Test
  void isTheSameEverywhere() {
    ImageGrid.Builder grid =
        ImageGrid.builder(2, 3)
            .title("Layer conv2: mean activation by class")
            .subtitle("tiny · 3 filters of 6×6 · 12 samples")
            .row(0, "all", "12 samples")
            .row(1, "a class with a rather long name", "4 samples")
            .gapAfterRow(0)
            .gapAfterColumn(0)
            .bar(ColorBar.of(ColorMaps.DIVERGING, "activation", RANGE))
            .bar(ColorBar.of(ColorMaps.MAGMA, "share", new ValueRange(0, 1)))
            .footer(
                "A footer that says what is seen. It is long enough to need a second line of"
                    + " text, so that breaking lines is tried as well.");
    for (int c = 0; c < 3; c++) {
      grid.column(c, "filter " + c, "max " + c);
      grid.cell(0, c, map(6, c), c == 1 ? "−0.5" : "");
      grid.cell(1, c, map(3, c + 3));
    }

    GoldenImages.of(ImageGridTest.class).check("grid", grid.render());
  }

  /** A name that would be shortened beside its value: all values then stand under the names. */
  @Test
  void valuesStandUnderNamesWhereOneDoesNotFit() {
    BufferedImage both = grid("ant").cell(0, 1, map(6, 2), "T-shirt/top", ": p >0.999").render();
    BufferedImage beside = grid("ant").cell(0, 1, map(6, 2), "bee", ": p >0.999").render();
    BufferedImage alone = grid("ant").cell(0, 1, map(6, 2), "").render();

    GoldenImages.of(ImageGridTest.class).check("apart", both);
    assertThat(both.getHeight() - beside.getHeight()).isEqualTo(TextStyle.NOTE.lineHeight());
    assertThat(beside.getHeight()).isEqualTo(alone.getHeight());
  }

  private static ImageGrid.Builder grid(String name) {
    return ImageGrid.builder(1, 3)
        .cell(0, 0, map(6, 1), name, ": p 0.5")
        .more(0, 0, List.of("smaller"))
        .cell(0, 2, map(6, 3), "", "0.25");
  }

  /** Bars in two lines, of which the second has one; blocks and footers below; a wide cell. */
  @Test
  void whatStandsBelowIsTheSameEverywhere() {
    BufferedImage block = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
    BufferedImage other = new BufferedImage(30, 10, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 30; x++) {
      block.setRGB(x, x % 20, 0xff8800);
      other.setRGB(x, x % 10, 0x0088ff);
    }
    BufferedImage wide = new BufferedImage(20, 6, BufferedImage.TYPE_INT_RGB);
    ImageGrid.Builder grid =
        ImageGrid.builder(2, 2)
            .cell(0, 0, wide)
            .cell(0, 1, map(12, 1), "name", ": 3")
            .cell(1, 1, map(5, 2))
            .cellSize(420, 90)
            .row(1, "second", "")
            .bar(ColorBar.of(ColorMaps.DIVERGING, "activation", RANGE))
            .bar(ColorBar.of(ColorMaps.MAGMA, "share", new ValueRange(0, 1)))
            .bar(ColorBar.of(ColorMaps.GRAY, "light", new ValueRange(0, 255)))
            .bar(ColorBar.of(ColorMaps.VIRIDIS, "depth", new ValueRange(0, 3)))
            .below(block)
            .below(other)
            .footer("First footer.")
            .footer("Second footer.");

    GoldenImages.of(ImageGridTest.class).check("below", grid.render());
  }

  @Test
  void smallPicturesBecomeCrispSquares() {
    BufferedImage grid = ImageGrid.builder(1, 1).cell(0, 0, map(7, 0)).magnification(5).render();

    int x = GridLayout.MARGIN;
    int y = GridLayout.MARGIN;
    for (int i = 0; i < 5; i++) {
      assertThat(grid.getRGB(x + i, y + i)).isEqualTo(grid.getRGB(x, y));
    }
    assertThat(grid.getRGB(x + 35, y)).as("after the cell").isEqualTo(line());
  }

  @Test
  void picturesOfDifferentSizesShareTheCell() {
    ImageGrid.Builder grid = ImageGrid.builder(1, 2).cell(0, 0, map(28, 0)).cell(0, 1, map(7, 0));
    BufferedImage image = grid.cellSize(84, 84).render();

    int right = GridLayout.MARGIN + 84 + GridLayout.GAP;
    int y = GridLayout.MARGIN;
    assertThat(image.getRGB(right, y)).isEqualTo(image.getRGB(right + 11, y + 11));
    assertThat(image.getRGB(right, y + 84)).as("lower edge").isEqualTo(line());
  }

  @Test
  void missingCellsStayEmpty() {
    BufferedImage image = ImageGrid.builder(1, 2).cell(0, 0, map(4, 0)).render();

    assertThat(image.getRGB(GridLayout.MARGIN + 140 + GridLayout.GAP, GridLayout.MARGIN))
        .isEqualTo(0xffffffff);
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> ImageGrid.builder(0, 1)).hasMessage("No grid of 0 by 1");
    assertThatThrownBy(
            () -> ImageGrid.builder(1, 1).cell(0, 0, map(4, 0)).magnification(100_000).render())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("too large");
  }

  private static int line() {
    return 0xff000000 | GridLayout.LINE;
  }

  private static BufferedImage map(int side, int seed) {
    float[] values = new float[side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7 + seed * 3) % 11 / 5.5f - 1;
    }
    return TensorImages.map(Tensor.of(Shape.of(side, side), values), RANGE, ColorMaps.DIVERGING);
  }
}
