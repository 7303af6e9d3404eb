package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.CommonParams.ColorChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice;
import io.loupe.visualizers.raster.ImageGrid;
import java.awt.image.BufferedImage;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages of layers with many filters and of many rows. */
class FilterSheetPagesTest {
  @Test
  void pagesAreHandedOnAsTheyAreMadeAndHaveABoundedSize() {
    Maps maps = new Maps(90, 14, 14);
    Tensor values = Tensor.of(Shape.of(90, 14, 14), new float[90 * 196]);
    List<FilterSheet.Row> rows = new ArrayList<>();
    for (int r = 0; r < 150; r++) {
      rows.add(new FilterSheet.Row("row " + r, "", null, values));
    }
    FilterSheet sheet =
        new FilterSheet(maps, "activation", rows, ScaleChoice.AUTO, ColorChoice.AUTO, 0);
    List<String> suffixes = new ArrayList<>();
    List<Long> pixels = new ArrayList<>();
    List<WeakReference<BufferedImage>> pages = new ArrayList<>();
    sheet.render(
        "title",
        "",
        List.of(),
        null,
        FilterSheet.Below.nothing(),
        (suffix, picture) -> {
          suffixes.add(suffix);
          pixels.add((long) picture.getWidth() * picture.getHeight());
          pages.add(new WeakReference<>(picture));
        });

    assertThat(suffixes)
        .as("four pages of filters, each for three parts of the rows")
        .hasSize(12)
        .startsWith("-page1", "-page2")
        .endsWith("-page12");
    assertThat(pixels).allSatisfy(size -> assertThat(size).isLessThan(ImageGrid.USUAL * 11 / 10));
    System.gc();
    assertThat(pages.subList(0, 11)).filteredOn(page -> page.get() != null).hasSizeLessThan(3);
  }

  @Test
  void aFewRowsMakeOnePage() {
    Maps maps = new Maps(4, 5, 5);
    Tensor values = Tensor.of(Shape.of(4, 5, 5), new float[100]);
    List<FilterSheet.Row> rows = List.of(new FilterSheet.Row("a", "", null, values));
    List<String> suffixes = new ArrayList<>();
    new FilterSheet(maps, "activation", rows, ScaleChoice.AUTO, ColorChoice.AUTO, -1)
        .render(
            "title",
            "",
            List.of(),
            null,
            FilterSheet.Below.nothing(),
            (suffix, picture) -> suffixes.add(suffix));

    assertThat(suffixes).containsExactly("");
  }
}
