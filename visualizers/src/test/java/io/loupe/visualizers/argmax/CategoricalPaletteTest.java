package io.loupe.visualizers.argmax;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.visualizers.color.ColorVision;
import io.loupe.visualizers.internal.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CategoricalPaletteTest {
  @Test
  void filtersThatTouchCanBeToldApartWithEveryVision() {
    CategoricalPalette palette = CategoricalPalette.of(patches(24, 15, 2));

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
    CategoricalPalette palette = CategoricalPalette.of(patches(40, 21, 1));
    CategoricalPalette again = CategoricalPalette.of(patches(40, 21, 1));

    assertThat(palette.filters().stream().map(palette::rgb)).doesNotHaveDuplicates();
    assertThat(again.filters().stream().map(again::rgb).toList())
        .isEqualTo(palette.filters().stream().map(palette::rgb).toList());
  }

  @Test
  void saysHonestlyWhenEveryFilterTouchesEveryOther() {
    CategoricalPalette palette = CategoricalPalette.of(patches(30, 40, 3));

    assertThat(palette.smallestAtBorders()).isBetween(3.0, CategoricalPalette.TARGET);
    assertThat(PaletteTable.reached(palette)).contains("(wanted: 20.0)");
  }

  @Test
  void theWeakestOfVeryManyFiltersShareAColour() {
    CategoricalPalette palette = CategoricalPalette.of(patches(260, 60, 1));

    assertThat(palette.filters()).hasSize(CategoricalPalette.MOST);
    List<Integer> all = palette.borders().winners();
    assertThat(all.stream().filter(k -> palette.rgb(k) == CategoricalPalette.OTHERS))
        .hasSize(all.size() - CategoricalPalette.MOST);
  }

  /** Pictures of random filters, patch by patch. */
  private static Borders patches(int filters, int side, int pictures) {
    SplittableRandom random = new SplittableRandom(5);
    Maps maps = new Maps(filters, side, side);
    List<WinnerMap> drawn = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      WinnerCounts counts = new WinnerCounts(maps, 0);
      float[] values = new float[maps.elements()];
      for (int p = 0; p < maps.positions(); p++) {
        int patch = p / side / 3 * (side / 3) + p % side / 3;
        int winner = side >= 40 ? random.nextInt(filters) : (patch + 6 * i) % filters;
        values[winner * maps.positions() + p] = 1;
      }
      counts.add(values, 0);
      drawn.add(WinnerMap.byFrequency(maps, counts));
    }
    return new Borders(filters, drawn);
  }
}
