package io.loupe.visualizers.argmax;

import io.loupe.model.ModelInfo;
import io.loupe.probe.MapStatistics;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.argmax.ArgmaxFilterVisualizer.By;
import io.loupe.visualizers.color.Lab;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.InputMeans;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.palette.CategoricalPalette;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.internal.statistics.ClassStatistics;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.internal.statistics.WinnerCounts;
import io.loupe.visualizers.internal.statistics.WinnerMap;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.ColorBar;
import io.loupe.visualizers.raster.ColorMap;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.TextStyle;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Draws winners and their shares: one column over all samples and one for each class. */
final class WinnerSheet {
  private static final String FREQUENCY = "by frequency";
  private static final int LARGEST_CELL = 140;
  private static final int SMALLEST_DOTTED = 4;
  private static final int BAND = 44;
  private static final int DOUBT = 8;
  private static final int SMALL_BAND = 72;
  private static final Lab PAPER = new Lab(100, 0, 0);

  private final LayerStatistics statistics;
  private final String origin;
  private final ModelInfo model;
  private final List<Column> columns;
  private final CategoricalPalette palette;
  private final int factor;

  /** Winners of one class or of all samples. */
  record Column(
      String name,
      int label,
      ClassStatistics statistics,
      MapStatistics inputs,
      List<Answer> answers) {}

  /** Winners to one of the two questions. */
  record Answer(String question, String note, WinnerMap map) {
    boolean isByFrequency() {
      return note.equals(FREQUENCY);
    }
  }

  WinnerSheet(
      LayerStatistics statistics,
      String origin,
      ModelInfo model,
      List<Column> columns,
      CategoricalPalette palette) {
    this.statistics = statistics;
    this.origin = origin;
    this.model = model;
    this.columns = columns;
    this.palette = palette;
    int side = statistics.maps().longestSide();
    this.factor = Math.max(1, (LARGEST_CELL + side - 1) / side);
  }

  static List<Column> columns(
      LayerStatistics statistics, ByClass<MapStatistics> inputs, By by, int classes) {
    List<Column> columns = new ArrayList<>();
    ClassStatistics all = statistics.all();
    columns.add(
        new Column(
            "all",
            LayerStatistics.ALL,
            all,
            inputs.all(MapStatistics::merge),
            answers(statistics, LayerStatistics.ALL, all, by)));
    List<ByClass.Row<ClassStatistics>> rows = statistics.byClass().classes();
    for (int c = 0; c < Math.min(classes, rows.size()); c++) {
      ClassStatistics part = rows.get(c).value();
      columns.add(
          new Column(
              rows.get(c).name(),
              rows.get(c).label(),
              part,
              inputs.classes().get(c).value(),
              answers(statistics, rows.get(c).label(), part, by)));
    }
    return List.copyOf(columns);
  }

  /** Answers for a class, or for all samples with {@link LayerStatistics#ALL}. */
  static List<Answer> answers(LayerStatistics statistics, int label, ClassStatistics part, By by) {
    Maps maps = statistics.maps();
    List<Answer> answers = new ArrayList<>();
    if (by.frequency()) {
      WinnerMap map = WinnerMap.byFrequency(maps, part.wins());
      answers.add(new Answer("wins most often", FREQUENCY, map));
    }
    if (by.mean()) {
      WinnerMap map = statistics.byMean(label, part);
      answers.add(new Answer("highest mean", "by mean", map));
    }
    return answers;
  }

  /** Winners as they are, a pixel for each position. */
  BufferedImage small(WinnerMap map, IntUnaryOperator partner) {
    int[] pixels = new int[map.maps().positions()];
    for (int p = 0; p < pixels.length; p++) {
      int winner = map.winner(p);
      pixels[p] = palette.rgb(winner < 0 ? winner : partner.applyAsInt(winner));
    }
    return map.maps().isSequence()
        ? band(pixels, SMALL_BAND, SMALL_BAND / 4)
        : TensorImages.ofPixels(map.maps().columns(), map.maps().rows(), pixels);
  }

  int width() {
    return Math.max(720, columns.size() * (cellWidth() + 10) + 180);
  }

  private int cellWidth() {
    return statistics.maps().isSequence()
        ? SignalPicture.NARROW
        : statistics.maps().columns() * factor;
  }

  private int cellHeight() {
    return statistics.maps().isSequence() ? BAND : statistics.maps().rows() * factor;
  }

  /** Colours of steps as a band of any width. */
  private static BufferedImage band(int[] steps, int width, int height) {
    Canvas canvas = new Canvas(width, height, 0);
    for (int x = 0; x < width; x++) {
      canvas.fill(x, 0, 1, height, steps[(int) ((long) x * steps.length / width)]);
    }
    return canvas.toImage();
  }

  /** Winners over time; black under those that may be chance. */
  private BufferedImage winnersOverTime(WinnerMap map) {
    int steps = map.maps().columns();
    int width = SignalPicture.NARROW;
    Canvas canvas = new Canvas(width, BAND, 0xffffff);
    for (int x = 0; x < width; x++) {
      int step = (int) ((long) x * steps / width);
      canvas.fill(x, 0, 1, BAND - DOUBT - 2, palette.rgb(map.winner(step)));
      if (!map.isSure(step)) {
        canvas.fill(x, BAND - DOUBT, 1, DOUBT, 0x000000);
      }
    }
    return canvas.toImage();
  }

  BufferedImage draw(String subtitle, List<BufferedImage> below, List<String> footers) {
    Maps maps = statistics.maps();
    boolean inputs =
        InputMeans.drawable(model.input())
            || (maps.isSequence() && SignalPicture.suits(model.input().shape()));
    int first = inputs ? 1 : 0;
    int answers = columns.get(0).answers().size();
    ImageGrid.Builder grid =
        ImageGrid.builder(first + 2 * answers, columns.size())
            .title(
                "Layer "
                    + statistics.layer().name()
                    + origin
                    + ": the "
                    + maps.noun()
                    + " most active at each "
                    + maps.place())
            .subtitle(subtitle)
            .cellSize(cellWidth(), cellHeight())
            .gapAfterColumn(0);
    if (inputs) {
      grid.row(0, "mean input", "");
    }
    for (int a = 0; a < answers; a++) {
      Answer answer = columns.get(0).answers().get(a);
      grid.row(first + 2 * a, answer.question(), answer.note());
      grid.row(first + 2 * a + 1, "share it wins", "as lightness");
    }
    for (int c = 0; c < columns.size(); c++) {
      drawColumn(grid, c, first);
    }
    int commonest = commonest();
    grid.bar(
        new ColorBar(
            ColorMap.through("paler", PAPER.toRgb(), palette.rgb(commonest)),
            "the paler, the smaller the share of samples its "
                + maps.noun()
                + " wins; here for "
                + maps.noun()
                + " "
                + commonest,
            List.of("0 %", "25 %", "50 %", "75 %", "100 %")));
    grid.below(new Legend(maps, palette, columns.get(0).statistics().wins()).draw(width()));
    below.forEach(grid::below);
    footers.forEach(grid::footer);
    return grid.render();
  }

  private void drawColumn(ImageGrid.Builder grid, int c, int first) {
    Column column = columns.get(c);
    grid.column(c, column.name(), "n = " + column.statistics().wins().samples());
    BufferedImage input = InputMeans.picture(column.inputs(), model.input());
    Tensor signal =
        statistics.maps().isSequence() ? InputMeans.signal(column.inputs(), model.input()) : null;
    if (input != null) {
      grid.cell(0, c, input);
    } else if (signal != null) {
      ValueRange range = ValueRange.of(signal);
      grid.cell(
          0,
          c,
          new SignalPicture(signal, range, List.of(), range, ColorMaps.VIRIDIS)
              .draw(SignalPicture.NARROW),
          Labels.number(range.min()) + " to " + Labels.number(range.max()));
    }
    for (int a = 0; a < column.answers().size(); a++) {
      WinnerMap map = column.answers().get(a).map();
      grid.cell(first + 2 * a, c, winners(map), top(map));
      String share = Labels.percent(meanShare(map));
      grid.cell(first + 2 * a + 1, c, shares(map), fitting("mean " + share, share));
    }
  }

  /** Winners enlarged; a dot marks winners that may be chance. */
  private BufferedImage winners(WinnerMap map) {
    if (map.maps().isSequence()) {
      return winnersOverTime(map);
    }
    int width = map.maps().columns();
    Canvas canvas = new Canvas(width * factor, map.maps().rows() * factor, 0);
    int dot = Math.max(2, factor / 4);
    for (int p = 0; p < map.maps().positions(); p++) {
      int x = p % width * factor;
      int y = p / width * factor;
      int rgb = palette.rgb(map.winner(p));
      canvas.fill(x, y, factor, factor, rgb);
      if (!map.isSure(p) && factor >= SMALLEST_DOTTED) {
        int ink = Lab.ofRgb(rgb).lightness() > 55 ? 0x000000 : 0xffffff;
        int inset = (factor - dot) / 2;
        canvas.fill(x + inset, y + inset, dot, dot, ink);
      }
    }
    return canvas.toImage();
  }

  /** Each winner in its own colour, the paler the smaller its share. */
  private BufferedImage shares(WinnerMap map) {
    int[] pixels = new int[map.maps().positions()];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = pale(palette.rgb(map.winner(p)), map.share(p));
    }
    return map.maps().isSequence()
        ? band(pixels, SignalPicture.NARROW, BAND)
        : TensorImages.ofPixels(map.maps().columns(), map.maps().rows(), pixels);
  }

  private static int pale(int rgb, double share) {
    return PAPER.towards(Lab.ofRgb(rgb), share).toRgb();
  }

  /** The filter that wins most over all samples. */
  private int commonest() {
    WinnerCounts wins = columns.get(0).statistics().wins();
    return palette.filters().stream()
        .max(Comparator.comparingLong(wins::total))
        .orElse(WinnerCounts.NONE);
  }

  private static double meanShare(WinnerMap map) {
    double sum = 0;
    for (int p = 0; p < map.maps().positions(); p++) {
      sum += map.share(p);
    }
    return sum / map.maps().positions();
  }

  /** The filter with the largest area. */
  private String top(WinnerMap map) {
    int best = WinnerCounts.NONE;
    for (int filter : palette.filters()) {
      if (best < 0 || map.positionsOf(filter) > map.positionsOf(best)) {
        best = filter;
      }
    }
    if (best < 0 || map.positionsOf(best) == 0) {
      return "none";
    }
    double share = (double) map.positionsOf(best) / map.maps().positions();
    String text = best + ": " + Labels.percent(share);
    return fitting(map.maps().noun() + " " + text, text);
  }

  /** The shorter text where a cell is too narrow for the whole. */
  private String fitting(String full, String shorter) {
    return TextStyle.NOTE.width(full) <= cellWidth() ? full : shorter;
  }

  /** Lists the filters of a palette: swatch, index and share of pixels won. */
  static final class Legend {
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
          "Colours: "
              + maps.noun()
              + " and share of "
              + maps.place()
              + "s it wins, over all samples";
      entries.add(entry("none fires", WinnerCounts.NONE, palette, counts, places));
      List<Integer> filters = palette.filters();
      for (int filter : filters.subList(0, Math.min(MOST, filters.size()))) {
        entries.add(entry(Integer.toString(filter), filter, palette, counts, places));
      }
      if (filters.size() < palette.winners().size()) {
        entries.add(new Entry(CategoricalPalette.OTHERS, "others", ""));
      }
    }

    private static Entry entry(
        String name, int filter, CategoricalPalette palette, WinnerCounts counts, long places) {
      String share = Labels.percent((double) counts.total(filter) / places);
      return new Entry(palette.rgb(filter), name, share);
    }

    BufferedImage draw(int width) {
      int widestName =
          entries.stream().skip(1).mapToInt(e -> INDEX.width(e.name())).max().orElse(0);
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
}
