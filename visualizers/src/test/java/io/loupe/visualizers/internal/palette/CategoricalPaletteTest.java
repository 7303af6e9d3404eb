package io.loupe.visualizers.internal.palette;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.visualizers.color.ColorVision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CategoricalPaletteTest {
  @Test
  void filtersThatTouchCanBeToldApartWithEveryVision() {
    CategoricalPalette palette = patches(24, 15, 2);

    assertThat(palette.filters()).hasSize(24);
    assertThat(palette.smallestAtBorders()).isGreaterThanOrEqualTo(CategoricalPalette.TARGET);
    for (int filter : palette.filters()) {
      for (ColorVision vision : ColorVision.values()) {
        assertThat(vision.difference(palette.rgb(filter), CategoricalPalette.NONE))
            .isGreaterThanOrEqualTo(CategoricalPalette.TARGET - 1e-9);
      }
    }
  }

  @Test
  void coloursAreDifferentAndAlwaysTheSame() {
    CategoricalPalette palette = patches(40, 21, 1);
    CategoricalPalette again = patches(40, 21, 1);

    assertThat(palette.filters().stream().map(palette::rgb)).doesNotHaveDuplicates();
    assertThat(again.filters().stream().map(again::rgb).toList())
        .isEqualTo(palette.filters().stream().map(palette::rgb).toList());
  }

  @Test
  void saysHonestlyWhenEveryFilterTouchesEveryOther() {
    CategoricalPalette palette = patches(30, 40, 3);

    assertThat(palette.smallestAtBorders()).isBetween(3.0, CategoricalPalette.TARGET);
    assertThat(palette.reached()).contains("(wanted: 20.0)");
  }

  @Test
  void theWeakestOfVeryManyFiltersShareAColour() {
    CategoricalPalette palette = patches(260, 60, 1);

    assertThat(palette.filters()).hasSize(CategoricalPalette.MOST);
    List<Integer> all = palette.winners();
    assertThat(all.stream().filter(k -> palette.rgb(k) == CategoricalPalette.OTHERS))
        .hasSize(all.size() - CategoricalPalette.MOST);
  }

  /** A palette for pictures of random filters, patch by patch. */
  private static CategoricalPalette patches(int filters, int side, int pictures) {
    SplittableRandom random = new SplittableRandom(5);
    List<CategoricalPalette.Regions> drawn = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      int[] winners = new int[side * side];
      for (int p = 0; p < winners.length; p++) {
        int patch = p / side / 3 * (side / 3) + p % side / 3;
        winners[p] = side >= 40 ? random.nextInt(filters) : (patch + 6 * i) % filters;
      }
      drawn.add(new CategoricalPalette.Regions(side, winners.length, p -> winners[p]));
    }
    return CategoricalPalette.of(filters, drawn);
  }
}
