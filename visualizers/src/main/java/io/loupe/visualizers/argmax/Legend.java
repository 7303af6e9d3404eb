package io.loupe.visualizers.argmax;

import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TextStyle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Lists the filters of a palette: swatch, index and share of pixels won. */
final class Legend {
  private static final int SWATCH = 30;
  private static final int GAP = 10;
  private static final int ENTRY_GAP = 34;
  private static final int LINE_HEIGHT = 42;
  private static final int MOST = 96;
  private static final int EDGE = 0xc4cad1;
  private static final TextStyle INDEX = TextStyle.LABEL;
  private static final TextStyle SHARE = TextStyle.NOTE;

  private final String title;
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(int rgb, String name, String share) {}

  Legend(Maps maps, CategoricalPalette palette, WinnerCounts counts) {
    long places = counts.samples() * maps.positions();
    this.title =
        "Colours: " + maps.noun() + " and share of " + maps.place() + "s it wins, over all samples";
    entries.add(entry("none fires", WinnerCounts.NONE, palette, counts, places));
    List<Integer> filters = palette.filters();
    for (int filter : filters.subList(0, Math.min(MOST, filters.size()))) {
      entries.add(entry(Integer.toString(filter), filter, palette, counts, places));
    }
    if (filters.size() < palette.borders().winners().size()) {
      entries.add(new Entry(CategoricalPalette.OTHERS, "others", ""));
    }
  }

  private static Entry entry(
      String name, int filter, CategoricalPalette palette, WinnerCounts counts, long places) {
    String share = Labels.percent((double) counts.total(filter) / places);
    return new Entry(palette.rgb(filter), name, share);
  }

  BufferedImage draw(int width) {
    int widestName = entries.stream().skip(1).mapToInt(e -> INDEX.width(e.name())).max().orElse(0);
    int widestShare = entries.stream().mapToInt(e -> SHARE.width(e.share())).max().orElse(0);
    int entryWidth = SWATCH + GAP + widestName + GAP + widestShare + ENTRY_GAP;
    int firstWidth = entryWidth - widestName + INDEX.width(entries.get(0).name());
    int perLine = Math.max(1, (width + ENTRY_GAP - (firstWidth - entryWidth)) / entryWidth);
    int lines = (entries.size() + perLine - 1) / perLine;
    int top = TextStyle.NOTE.lineHeight() + 14;
    int needed = firstWidth + (perLine - 1) * entryWidth;
    Canvas canvas = new Canvas(Math.max(width, needed), top + lines * LINE_HEIGHT, 0xffffff);
    canvas.text(0, TextStyle.NOTE.ascent(), title, TextStyle.NOTE);
    for (int i = 0; i < entries.size(); i++) {
      int column = i % perLine;
      int x = column == 0 ? 0 : firstWidth + (column - 1) * entryWidth;
      int nameWidth = column == 0 ? widestName + firstWidth - entryWidth : widestName;
      drawEntry(canvas, entries.get(i), x, top + i / perLine * LINE_HEIGHT, nameWidth);
    }
    return canvas.toImage();
  }

  private static void drawEntry(Canvas canvas, Entry entry, int x, int y, int nameWidth) {
    canvas.fill(x, y, SWATCH, SWATCH, entry.rgb());
    canvas.frame(x, y, SWATCH, SWATCH, 1, EDGE);
    int baseline = y + 24;
    canvas.text(x + SWATCH + GAP, baseline, entry.name(), INDEX);
    canvas.text(x + SWATCH + GAP + nameWidth + GAP, baseline, entry.share(), SHARE);
  }
}
