package io.loupe.visualizers.argmax;

import io.loupe.testkit.GoldenImages;
import io.loupe.visualizers.internal.Maps;
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
    CategoricalPalette palette = CategoricalPalette.of(new Borders(filters, List.of(map)));

    GoldenImages golden = GoldenImages.of(LegendTest.class);
    golden.check("legend-many", new Legend(maps, palette, counts).draw(900));
    WinnerMap few = Tallies.map(12, 1, 4, 0, 11, 11, -1);
    Maps fewMaps = new Maps(12, 1, 4);
    WinnerCounts fewCounts = new WinnerCounts(fewMaps, 0);
    fewCounts.add(new float[48], 0);
    CategoricalPalette two = CategoricalPalette.of(new Borders(12, List.of(few)));
    golden.check("legend-narrow", new Legend(fewMaps, two, fewCounts).draw(60));
  }
}
