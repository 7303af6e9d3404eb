package io.loupe.visualizers.internal;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.CommonParams.ColorChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice.Normalization;
import io.loupe.visualizers.internal.FilterPages.LargeMaps;
import io.loupe.visualizers.internal.picture.SignalPicture;
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
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws rows of maps, one column for each filter; many filters make several pages. */
public final class FilterSheet {
  private static final int SMALLEST_BLOCK = 720;
  private static final int COLUMN_GAP = 10;
  private static final int SMALL_BAND = 72;
  private static final int SEQUENCE_HEIGHT = 300;
  private static final int ROW_EXTRA = 60;

  private final Maps maps;
  private final Maps drawn;
  private final String quantity;
  private final List<Row> rows;
  private final ValueRange curves;
  private final List<ValueRange> ranges;
  private final Normalization scale;
  private final ColorMap colors;
  private final boolean signed;
  private final int gapAfterRow;

  /**
   * One row of maps.
   *
   * @param left shown in front of the maps
   * @param signal [C,T] that maps of steps belong to, drawn as curves above them
   * @param values [K,h,w]
   */
  public record Row(
      String name,
      String note,
      @Nullable BufferedImage left,
      @Nullable Tensor signal,
      Tensor values) {
    public Row(String name, String note, @Nullable BufferedImage left, Tensor values) {
      this(name, note, left, null, values);
    }
  }

  /**
   * A column after the maps, with a scale of its own.
   *
   * @param name over the column
   * @param meaning for its colour bar
   * @param rows [h,w] for each row
   */
  public record Extra(String name, String meaning, List<Tensor> rows) {
    public Extra {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Prepares a sheet.
   *
   * @param quantity what the colours stand for
   * @param gapAfterRow row after which there is room, or -1
   */
  public FilterSheet(
      Maps maps,
      String quantity,
      List<Row> rows,
      ScaleChoice scaleChoice,
      ColorChoice choice,
      int gapAfterRow) {
    this.maps = maps;
    this.drawn = LargeMaps.reduced(maps);
    this.quantity = quantity;
    this.rows =
        rows.stream()
            .map(
                r ->
                    new Row(
                        r.name(),
                        r.note(),
                        r.left(),
                        maps.isSequence() ? r.signal() : null,
                        Tensor.of(drawn.shape(), LargeMaps.reduce(r.values().toArray(), maps))))
            .toList();
    this.curves = curves();
    List<ValueRange> own = ownRanges();
    ValueRange all = own.stream().reduce(ValueRange::with).orElseThrow();
    this.signed = all.min() < 0;
    Normalization scale = scaleChoice.of(maps);
    this.scale = signed && scale == Normalization.COMMON ? Normalization.SYMMETRIC : scale;
    this.colors = choice.of(signed || scale == Normalization.SYMMETRIC);
    this.ranges =
        this.scale.shared(
            own.stream().map(signed ? ValueRange::symmetric : FilterSheet::fromZero).toList());
    this.gapAfterRow = gapAfterRow;
  }

  /** What stands under the maps of one page. */
  public interface Below {
    /**
     * Draws a block.
     *
     * @param from first filter of the page
     * @param to after its last filter
     * @param width it may take, in pixels
     */
    List<BufferedImage> of(int from, int to, int width);

    /** Nothing. */
    static Below nothing() {
      return (from, to, width) -> List.of();
    }
  }

  /** Draws one map as it is, a pixel for each position; one over time as a band. */
  public BufferedImage map(int row, int filter) {
    Tensor map = rows.get(row).values().slice(filter);
    return maps.isSequence()
        ? SignalPicture.band(map, ranges.get(filter), colors, SMALL_BAND, SMALL_BAND / 4)
        : TensorImages.map(map, ranges.get(filter), colors);
  }

  private BufferedImage cell(Row row, int filter) {
    Tensor map = row.values().slice(filter);
    return maps.isSequence()
        ? new SignalPicture(row.signal(), curves, List.of(map), ranges.get(filter), colors)
            .draw(SignalPicture.NARROW)
        : TensorImages.map(map, ranges.get(filter), colors);
  }

  private ValueRange curves() {
    return rows.stream()
        .map(Row::signal)
        .filter(Objects::nonNull)
        .map(ValueRange::of)
        .reduce(ValueRange::with)
        .orElse(new ValueRange(0, 0));
  }

  /**
   * Draws page after page: so many filters as are wide enough to be seen, and so many rows that a
   * page has no more than {@link ImageGrid#USUAL} pixels.
   *
   * @param title stands above every page, with the filters and rows on it if there are several
   * @param subtitle below the title
   * @param footers below the maps
   * @param extra another column, or null
   * @param below what stands under the first rows
   * @param pages takes each page when it is drawn
   */
  public void render(
      String title,
      String subtitle,
      List<String> footers,
      @Nullable Extra extra,
      Below below,
      Pages pages) {
    FilterPages columns = FilterPages.of(drawn);
    int perPage = rowsPerPage(columns);
    int parts = (rows.size() + perPage - 1) / perPage;
    int even = (rows.size() + parts - 1) / parts;
    int count = columns.pages().size() * parts;
    int number = 0;
    for (FilterPages.Page page : columns.pages()) {
      for (int from = 0; from < rows.size(); from += even) {
        RowRange part = new RowRange(from, Math.min(rows.size(), from + even), rows.size());
        pages.add(
            Pages.suffix(number, count),
            draw(page, columns, part, title, subtitle, footers, extra, below));
        number++;
      }
    }
  }

  private int rowsPerPage(FilterPages columns) {
    int height =
        maps.isSequence() ? SEQUENCE_HEIGHT : drawn.rows() * columns.magnification() + ROW_EXTRA;
    int width = FilterPages.WIDEST + ROW_EXTRA;
    return Math.max(1, Math.toIntExact(ImageGrid.USUAL / ((long) width * height)));
  }

  /** Rows of a page. */
  private record RowRange(int from, int to, int all) {
    String title() {
      return to - from == all ? "" : " \u00b7 rows " + (from + 1) + " to " + to + " of " + all;
    }
  }

  private BufferedImage draw(
      FilterPages.Page page,
      FilterPages pages,
      RowRange part,
      String title,
      String subtitle,
      List<String> footers,
      @Nullable Extra extra,
      Below below) {
    boolean lefts = rows.stream().anyMatch(r -> r.left() != null);
    int first = lefts ? 1 : 0;
    ImageGrid.Builder grid =
        ImageGrid.builder(
                part.to() - part.from(), first + page.to() - page.from() + (extra == null ? 0 : 1))
            .title(title + range(page, pages) + part.title())
            .subtitle(subtitle);
    if (lefts) {
      grid.column(0, "input", "").gapAfterColumn(0);
    }
    int cellWidth =
        maps.isSequence() ? SignalPicture.NARROW : drawn.columns() * pages.magnification();
    grid.cellSize(cellWidth, drawn.rows() * pages.magnification());
    List<String> names = columnNames(page, cellWidth);
    List<String> notes = columnNotes(page, cellWidth);
    for (int k = page.from(); k < page.to(); k++) {
      int i = k - page.from();
      grid.column(first + i, names.get(i), notes.get(i));
    }
    for (int r = part.from(); r < part.to(); r++) {
      drawRow(grid, r, part, page, first, cellWidth);
    }
    if (gapAfterRow >= part.from() && gapAfterRow < part.to()) {
      grid.gapAfterRow(gapAfterRow - part.from());
    }
    grid.bar(bar(notes.stream().allMatch(String::isEmpty)));
    if (extra != null) {
      draw(extra, grid, part, first + page.to() - page.from());
    }
    int columns = first + page.to() - page.from();
    int width = Math.max(SMALLEST_BLOCK, columns * (cellWidth + COLUMN_GAP));
    if (part.from() == 0) {
      below.of(page.from(), page.to(), width).forEach(grid::below);
    }
    footers.forEach(grid::footer);
    if (maps.isSequence()) {
      grid.footer(sequence());
    }
    int factor = LargeMaps.factor(maps);
    if (factor > 1) {
      grid.footer("Each square is the mean of " + factor + "\u00d7" + factor + " positions.");
    }
    return grid.render();
  }

  private String sequence() {
    boolean signals = rows.stream().anyMatch(row -> row.signal() != null);
    String axis =
        "Left to right: time in steps of the " + (signals ? "input, from 0. " : "layer, from 0. ");
    return signals
        ? axis
            + "The curve is the input (over several samples their mean), from "
            + Labels.number(curves.min())
            + " to "
            + Labels.number(curves.max())
            + "; the band under it is the map, its "
            + maps.columns()
            + " steps spread over the time of the input."
        : axis + "The band is the map.";
  }

  private void draw(Extra extra, ImageGrid.Builder grid, RowRange part, int column) {
    List<Tensor> small = new ArrayList<>();
    Maps one = new Maps(1, maps.rows(), maps.columns(), maps.isSequence());
    extra
        .rows()
        .forEach(
            map ->
                small.add(
                    Tensor.of(
                        Shape.of(drawn.rows(), drawn.columns()),
                        LargeMaps.reduce(map.toArray(), one))));
    ValueRange range =
        fromZero(small.stream().map(ValueRange::of).reduce(ValueRange::with).orElseThrow());
    grid.column(column, extra.name(), "").gapAfterColumn(column - 1);
    for (int r = part.from(); r < part.to(); r++) {
      boolean known = Float.isFinite(small.get(r).get(0));
      String most = known ? "\u2264 " + Labels.number(ValueRange.of(small.get(r)).max(), 2) : "n/a";
      BufferedImage picture =
          maps.isSequence()
              ? new SignalPicture(null, range, List.of(small.get(r)), range, ColorMaps.MAGMA)
                  .draw(SignalPicture.NARROW)
              : TensorImages.map(small.get(r), range, ColorMaps.MAGMA);
      grid.cell(r - part.from(), column, picture, most);
    }
    grid.bar(ColorBar.of(ColorMaps.MAGMA, extra.meaning(), range));
  }

  private void drawRow(
      ImageGrid.Builder grid,
      int index,
      RowRange part,
      FilterPages.Page page,
      int first,
      int cellWidth) {
    Row row = rows.get(index);
    int r = index - part.from();
    grid.row(r, row.name(), row.note());
    BufferedImage left = row.left();
    if (left != null) {
      grid.cell(r, 0, left);
    }
    boolean numbers = maps.isSinglePosition() && cellWidth >= 80;
    for (int k = page.from(); k < page.to(); k++) {
      Tensor map = row.values().slice(k);
      BufferedImage image = cell(row, k);
      grid.cell(r, first + k - page.from(), image, numbers ? Labels.number(map.get(0)) : "");
    }
  }

  private String range(FilterPages.Page page, FilterPages pages) {
    return pages.pages().size() == 1
        ? ""
        : " \u00b7 " + maps.noun() + "s " + page.from() + " to " + (page.to() - 1);
  }

  /** Names of columns with the noun if all of them fit. */
  private List<String> columnNames(FilterPages.Page page, int width) {
    List<String> full = new ArrayList<>();
    List<String> plain = new ArrayList<>();
    for (int k = page.from(); k < page.to(); k++) {
      full.add(maps.noun() + " " + k);
      plain.add(Integer.toString(k));
    }
    return fit(full, TextStyle.LABEL, width) ? full : plain;
  }

  /** Ends of the scales, as long as all of them fit. */
  private List<String> columnNotes(FilterPages.Page page, int width) {
    List<String> full = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    List<String> rounded = new ArrayList<>();
    List<String> none = new ArrayList<>();
    for (int k = page.from(); k < page.to(); k++) {
      double max = ranges.get(k).max();
      boolean flat = ranges.get(k).isFlat();
      String sign = signed ? "\u00b1" : "";
      full.add(flat ? "silent" : (signed ? "\u00b1" : "max ") + Labels.number(max));
      numbers.add(sign + Labels.number(max));
      rounded.add(sign + Labels.number(max, 2));
      none.add("");
    }
    if (scale != Normalization.PER_FILTER) {
      return none;
    }
    return Stream.of(full, numbers, rounded)
        .filter(notes -> fit(notes, TextStyle.NOTE, width))
        .findFirst()
        .orElse(none);
  }

  private static boolean fit(List<String> texts, TextStyle style, int width) {
    return texts.stream().allMatch(text -> style.width(text) <= width);
  }

  private ColorBar bar(boolean noNumbers) {
    if (scale != Normalization.PER_FILTER) {
      return ColorBar.of(colors, quantity, ranges.get(0));
    }
    String each = quantity + ", each " + maps.noun();
    if (noNumbers) {
      return new ColorBar(
          colors,
          each + " on its own scale",
          signed ? List.of("\u2212", "0", "+") : List.of("0", "largest"));
    }
    return signed
        ? new ColorBar(
            colors,
            each + " \u00b1 the number under its name",
            List.of("\u2212 number", "0", "+ number"))
        : new ColorBar(colors, each + " up to the number under its name", List.of("0", "number"));
  }

  private List<ValueRange> ownRanges() {
    List<ValueRange> own = new ArrayList<>();
    for (int k = 0; k < drawn.filters(); k++) {
      ValueRange range = ValueRange.of(rows.get(0).values().slice(k));
      for (Row row : rows) {
        range = range.with(ValueRange.of(row.values().slice(k)));
      }
      own.add(range);
    }
    return own;
  }

  private static ValueRange fromZero(ValueRange range) {
    return new ValueRange(0, range.max());
  }

  /** Reads rows as [K,h,w]. */
  public static Tensor values(Maps maps, float... values) {
    return Tensor.of(Shape.of(maps.filters(), maps.rows(), maps.columns()), values);
  }
}
