package io.loupe.visualizers.raster;

import io.loupe.artifact.Artifact;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lays small pictures out in rows and columns, with names, notes, a title, colour bars and footers.
 *
 * <p>Every picture is enlarged by a whole factor, so its pixels stay crisp squares; pictures of
 * different sizes share the size of the largest. Texts never overlap: names are shortened in their
 * middle, long texts are broken into lines. Sizes suit screens of high resolution; elsewhere show
 * the picture at half its size. Immutable; made by {@link #builder(int, int)}.
 */
public final class ImageGrid {
  /** Pixels that a page should not have more of where it can be cut into several. */
  public static final long USUAL = 24_000_000;

  private final Spec spec;

  private ImageGrid(Spec spec) {
    this.spec = spec;
  }

  /**
   * Begins a grid.
   *
   * @param rows number of rows, positive
   * @param columns number of columns, positive
   * @return a builder with empty cells
   */
  public static Builder builder(int rows, int columns) {
    return new Builder(rows, columns);
  }

  /**
   * Draws the grid.
   *
   * @return a new picture
   * @throws IllegalStateException if the picture would have more than {@link Artifact#MOST_PIXELS}
   *     pixels
   */
  public BufferedImage render() {
    GridLayout layout = GridLayout.of(spec);
    if ((long) layout.width() * layout.height() > Artifact.MOST_PIXELS) {
      throw new IllegalStateException(
          "A picture of " + layout.width() + " by " + layout.height() + " pixels is too large");
    }
    return new GridPainter(spec, layout).paint();
  }

  /** A name and a note in smaller type. */
  record Heading(String name, String note) {
    static final Heading NONE = new Heading("", "");
  }

  /** One place of the grid. */
  record Cell(@Nullable BufferedImage image, String name, String value, List<String> more) {
    static final Cell EMPTY = new Cell(null, "", "", List.of());

    boolean hasNote() {
      return !name.isEmpty() || !value.isEmpty();
    }

    boolean fits(int width) {
      return name.isEmpty() || value.isEmpty() || TextStyle.NOTE.width(name + value) <= width;
    }

    /** The value without what joins it to the name. */
    String valueAlone() {
      return name.isEmpty() ? value : value.replaceFirst("^[:,]? +", "");
    }
  }

  /** All that is drawn. */
  record Spec(
      String title,
      String subtitle,
      List<Heading> rows,
      List<Heading> columns,
      List<List<Cell>> cells,
      Set<Integer> gapsAfterRow,
      Set<Integer> gapsAfterColumn,
      int factor,
      int cellWidth,
      int cellHeight,
      List<ColorBar> bars,
      List<BufferedImage> below,
      List<String> footers) {}

  /** Collects what is drawn. Not safe for use by several threads. */
  public static final class Builder {
    private final List<Heading> rows = new ArrayList<>();
    private final List<Heading> columns = new ArrayList<>();
    private final List<List<Cell>> cells = new ArrayList<>();
    private final Set<Integer> gapsAfterRow = new TreeSet<>();
    private final Set<Integer> gapsAfterColumn = new TreeSet<>();
    private final List<ColorBar> bars = new ArrayList<>();
    private final List<BufferedImage> below = new ArrayList<>();
    private final List<String> footers = new ArrayList<>();
    private String title = "";
    private String subtitle = "";
    private int factor;
    private int cellWidth;
    private int cellHeight;

    private Builder(int rowCount, int columnCount) {
      if (rowCount < 1 || columnCount < 1) {
        throw new IllegalArgumentException("No grid of " + rowCount + " by " + columnCount);
      }
      for (int r = 0; r < rowCount; r++) {
        rows.add(Heading.NONE);
        List<Cell> row = new ArrayList<>();
        for (int c = 0; c < columnCount; c++) {
          row.add(Cell.EMPTY);
        }
        cells.add(row);
      }
      for (int c = 0; c < columnCount; c++) {
        columns.add(Heading.NONE);
      }
    }

    /**
     * Sets the headline.
     *
     * @param text the headline, broken into lines where needed
     * @return this
     */
    public Builder title(String text) {
      title = text;
      return this;
    }

    /**
     * Sets the line under the headline.
     *
     * @param text the line, broken into lines where needed
     * @return this
     */
    public Builder subtitle(String text) {
      subtitle = text;
      return this;
    }

    /**
     * Names a row.
     *
     * @param row from 0
     * @param name shown left of the row
     * @param note in smaller type under the name; may be empty
     * @return this
     */
    public Builder row(int row, String name, String note) {
      rows.set(row, new Heading(name, note));
      return this;
    }

    /**
     * Names a column.
     *
     * @param column from 0
     * @param name shown above the column
     * @param note in smaller type under the name; may be empty
     * @return this
     */
    public Builder column(int column, String name, String note) {
      columns.set(column, new Heading(name, note));
      return this;
    }

    /**
     * Puts a picture into a cell.
     *
     * @param row from 0
     * @param column from 0
     * @param image the picture, not enlarged
     * @return this
     */
    public Builder cell(int row, int column, BufferedImage image) {
      return cell(row, column, image, "");
    }

    /**
     * Puts a picture with a note under it into a cell.
     *
     * @param row from 0
     * @param column from 0
     * @param image the picture, not enlarged
     * @param note one short line; shortened to the width of the cell
     * @return this
     */
    public Builder cell(int row, int column, BufferedImage image, String note) {
      return cell(row, column, image, note, "");
    }

    /**
     * Puts a picture with a name and a value under it into a cell. Where both do not fit into the
     * width of a cell, the values of all cells stand under the names.
     *
     * @param row from 0
     * @param column from 0
     * @param image the picture, not enlarged
     * @param name shortened where it does not fit into the width of the cell
     * @param value right behind the name, with what joins them, as {@code : } or {@code , }
     * @return this
     */
    public Builder cell(int row, int column, BufferedImage image, String name, String value) {
      cells.get(row).set(column, new Cell(image, name, value, List.of()));
      return this;
    }

    /**
     * Puts lines in still smaller type under the note of a cell that has its picture.
     *
     * @param row from 0
     * @param column from 0
     * @param lines shortened to the width of the cell
     * @return this
     */
    public Builder more(int row, int column, List<String> lines) {
      Cell cell = cells.get(row).get(column);
      cells
          .get(row)
          .set(column, new Cell(cell.image(), cell.name(), cell.value(), List.copyOf(lines)));
      return this;
    }

    /**
     * Leaves room after a row, to set groups apart.
     *
     * @param row from 0
     * @return this
     */
    public Builder gapAfterRow(int row) {
      gapsAfterRow.add(row);
      return this;
    }

    /**
     * Leaves room after a column, to set groups apart.
     *
     * @param column from 0
     * @return this
     */
    public Builder gapAfterColumn(int column) {
      gapsAfterColumn.add(column);
      return this;
    }

    /**
     * Sets how many times the largest picture is enlarged.
     *
     * @param times positive; left out, the largest picture gets a side of at least 140 pixels
     * @return this
     */
    public Builder magnification(int times) {
      if (times < 1) {
        throw new IllegalArgumentException("Magnification must be positive, got " + times);
      }
      factor = times;
      return this;
    }

    /**
     * Sets the size of all cells; every picture is enlarged as many whole times as fit. A picture
     * that is larger makes the cells larger.
     *
     * @param width in pixels, positive
     * @param height in pixels, positive
     * @return this
     */
    public Builder cellSize(int width, int height) {
      if (width < 1 || height < 1) {
        throw new IllegalArgumentException("No cells of " + width + " by " + height);
      }
      cellWidth = width;
      cellHeight = height;
      return this;
    }

    /**
     * Adds a colour bar under the cells.
     *
     * @param bar the bar
     * @return this
     */
    public Builder bar(ColorBar bar) {
      bars.add(bar);
      return this;
    }

    /**
     * Adds a picture under cells and bars, for example a legend; it is not enlarged.
     *
     * @param block the picture
     * @return this
     */
    public Builder below(BufferedImage block) {
      below.add(block);
      return this;
    }

    /**
     * Adds a footer in small type.
     *
     * @param text one or more sentences, broken into lines where needed
     * @return this
     */
    public Builder footer(String text) {
      footers.add(text);
      return this;
    }

    /**
     * Makes the grid.
     *
     * @return an immutable grid
     */
    public ImageGrid build() {
      return new ImageGrid(
          new Spec(
              title,
              subtitle,
              List.copyOf(rows),
              List.copyOf(columns),
              cells.stream().map(List::copyOf).toList(),
              Set.copyOf(gapsAfterRow),
              Set.copyOf(gapsAfterColumn),
              factor,
              cellWidth,
              cellHeight,
              List.copyOf(bars),
              List.copyOf(below),
              List.copyOf(footers)));
    }

    /**
     * Makes and draws the grid.
     *
     * @return a new picture
     * @throws IllegalStateException if the picture would have more than {@link
     *     Artifact#MOST_PIXELS} pixels
     */
    public BufferedImage render() {
      return build().render();
    }
  }
}
