package io.loupe.visualizers.argmax;

import io.loupe.testkit.GoldenImages;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.palette.CategoricalPalette;
import io.loupe.visualizers.internal.statistics.HandMade;
import io.loupe.visualizers.internal.statistics.WinnerCounts;
import io.loupe.visualizers.internal.statistics.WinnerMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class LegendTest {
  @Test
  void entriesWrapAndThoseWithoutAColourAreOthers() {
    int filters = CategoricalPalette.MOST + 4;
    Maps maps = new Maps(filters, 2, filters);
    WinnerCounts counts = new WinnerCounts(maps, 0);
    float[] values = new float[maps.elements()];
    for (int k = 0; k < filters; k++) {
      values[k * maps.positions() + k] = 1;
    }
    counts.add(values, 0);
    WinnerMap map = WinnerMap.byFrequency(maps, counts);
    CategoricalPalette palette = palette(filters, map);

    GoldenImages golden = GoldenImages.of(LegendTest.class);
    golden.check("legend-many", new WinnerSheet.Legend(maps, palette, counts).draw(900));
    WinnerMap few = HandMade.map(12, 1, 4, 0, 11, 11, -1);
    Maps fewMaps = new Maps(12, 1, 4);
    WinnerCounts fewCounts = new WinnerCounts(fewMaps, 0);
    fewCounts.add(new float[48], 0);
    CategoricalPalette two = palette(12, few);
    golden.check("legend-narrow", new WinnerSheet.Legend(fewMaps, two, fewCounts).draw(60));
  }

  private static CategoricalPalette palette(int filters, WinnerMap map) {
    return CategoricalPalette.of(
        filters,
        List.of(
            new CategoricalPalette.Regions(
                map.maps().columns(), map.maps().positions(), map::winner)));
  }
}
