package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.visualizers.internal.FilterPages.LargeMaps;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayoutTest {
  @Test
  void sixteenFiltersFitOnePageAndStayLarge() {
    FilterPages pages = FilterPages.of(new Maps(16, 28, 28));

    assertThat(pages.magnification()).isEqualTo(5);
    assertThat(pages.pages()).containsExactly(new FilterPages.Page(0, 16));
  }

  @Test
  void manyFiltersMakeEvenPages() {
    FilterPages pages = FilterPages.of(new Maps(64, 28, 28));

    assertThat(pages.pages()).hasSize(4);
    assertThat(pages.pages()).allMatch(page -> page.to() - page.from() == 16);
  }

  @Test
  void largeMapsAreReducedByMeans() {
    Maps maps = new Maps(1, 320, 2);
    float[] values = new float[640];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }

    assertThat(LargeMaps.factor(maps)).isEqualTo(2);
    assertThat(LargeMaps.reduced(maps)).isEqualTo(new Maps(1, 160, 1));
    assertThat(LargeMaps.reduce(values, maps)).hasSize(160).startsWith(1.5f, 5.5f);
  }

  @Test
  void everySquareOfALargeMapIsTheMeanOfItsOwnValues() {
    Maps maps = new Maps(2, 5, 321);
    float[] values = new float[maps.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 101;
    }
    float[] reduced = LargeMaps.reduce(values, maps);

    assertThat(reduced).as("squares of three").hasSize(2 * 2 * 107);
    for (int i = 0; i < reduced.length; i++) {
      int k = i / 214;
      int row = i / 107 % 2;
      int column = i % 107;
      double sum = 0;
      int rows = row == 0 ? 3 : 2;
      for (int r = 3 * row; r < 3 * row + rows; r++) {
        for (int c = 3 * column; c < 3 * column + 3; c++) {
          sum += values[k * 5 * 321 + r * 321 + c];
        }
      }
      assertThat(reduced[i]).as("square %d", i).isEqualTo((float) (sum / (3 * rows)));
    }
  }

  @Test
  void layersWithSimilarNamesGetDifferentArtifacts() {
    ArtifactNames names =
        new ArtifactNames(List.of("block/conv", "block:conv", "samples"), Set.of("samples"));

    assertThat(names.of("block/conv")).isEqualTo("block_conv");
    assertThat(names.of("block:conv")).isEqualTo("block_conv-2");
    assertThat(names.of("samples")).isEqualTo("samples-2");
  }
}
