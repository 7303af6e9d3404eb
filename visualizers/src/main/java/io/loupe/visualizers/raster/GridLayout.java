package io.loupe.visualizers.raster;

import io.loupe.visualizers.raster.ImageGrid.Cell;
import io.loupe.visualizers.raster.ImageGrid.Heading;
import io.loupe.visualizers.raster.ImageGrid.Spec;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Where everything of a grid goes, in pixels; computed before anything is drawn. */
record GridLayout(
    int width,
    int height,
    int contentWidth,
    int cellWidth,
    int cellHeight,
    boolean apart,
    int rowLabelWidth,
    List<String> titleLines,
    List<String> subtitleLines,
    List<Integer> columnX,
    List<Integer> rowY,
    int columnLabelY,
    int barsY) {
  static final int MARGIN = 32;
  static final int GAP = 10;
  static final int GROUP_GAP = 34;
  static final int BLOCK_GAP = 24;
  static final int NOTE_GAP = 4;
  static final int LINE = 0xc4cad1;
  static final int BACKGROUND = 0xffffff;

  private static final int SMALLEST_SIDE = 140;
  private static final int SMALLEST_CONTENT = 720;
  private static final int LARGEST_ROW_LABEL = 260;
  private static final int LABEL_GAP = 14;

  static GridLayout of(Spec spec) {
    int widest = largest(spec, BufferedImage::getWidth);
    int highest = largest(spec, BufferedImage::getHeight);
    boolean sized = spec.cellWidth() > 0;
    int factor = sized ? 1 : factor(spec, Math.max(widest, highest));
    int cellWidth = Math.max(spec.cellWidth(), widest * factor);
    int cellHeight = Math.max(spec.cellHeight(), highest * factor);
    int rowLabel = Math.min(LARGEST_ROW_LABEL, widestHeading(spec.rows()));
    int left = MARGIN + (rowLabel > 0 ? rowLabel + LABEL_GAP : 0);
    List<Integer> columnX =
        positions(
            left, Collections.nCopies(spec.columns().size(), cellWidth), spec.gapsAfterColumn());
    int cellsRight = columnX.get(columnX.size() - 1) + cellWidth;
    int content = Math.max(cellsRight - MARGIN, SMALLEST_CONTENT);
    for (BufferedImage block : spec.below()) {
      content = Math.max(content, block.getWidth());
    }
    List<String> title = lines(spec.title(), TextStyle.TITLE, content);
    List<String> subtitle = lines(spec.subtitle(), TextStyle.NOTE, content);
    int y = MARGIN + height(title, TextStyle.TITLE) + height(subtitle, TextStyle.NOTE);
    int columnLabelY = y + (title.isEmpty() && subtitle.isEmpty() ? 0 : BLOCK_GAP);
    int cellsY = columnLabelY + headingsHeight(spec.columns());
    boolean apart = spec.cells().stream().flatMap(List::stream).anyMatch(c -> !c.fits(cellWidth));
    List<Integer> rowHeights = new ArrayList<>();
    for (List<Cell> row : spec.cells()) {
      boolean notes = row.stream().anyMatch(Cell::hasNote);
      int more = row.stream().mapToInt(cell -> cell.more().size()).max().orElse(0);
      rowHeights.add(
          cellHeight
              + (notes || more > 0 ? noteLines(apart) * TextStyle.NOTE.lineHeight() + NOTE_GAP : 0)
              + more * TextStyle.SMALL.lineHeight());
    }
    List<Integer> rowY = positions(cellsY, rowHeights, spec.gapsAfterRow());
    int last = rowY.size() - 1;
    int barsY = rowY.get(last) + rowHeights.get(last) + BLOCK_GAP;
    int height = barsY + lowerHeight(spec, content);
    return new GridLayout(
        content + 2 * MARGIN,
        height,
        content,
        cellWidth,
        cellHeight,
        apart,
        rowLabel,
        title,
        subtitle,
        columnX,
        rowY,
        columnLabelY,
        barsY);
  }

  private static int noteLines(boolean apart) {
    return apart ? 2 : 1;
  }

  /** Splits bars into lines that fit. */
  static int barsPerLine(List<ColorBar> bars, int content) {
    int widest = bars.stream().mapToInt(ColorBar::width).max().orElse(1);
    return Math.max(1, (content + GROUP_GAP) / (widest + GROUP_GAP));
  }

  static List<String> lines(String text, TextStyle style, int width) {
    return text.isEmpty() ? List.of() : style.wrap(text, width);
  }

  private static int lowerHeight(Spec spec, int content) {
    int height = 0;
    if (!spec.bars().isEmpty()) {
      int perLine = barsPerLine(spec.bars(), content);
      int barLines = (spec.bars().size() + perLine - 1) / perLine;
      height += barLines * (spec.bars().get(0).height() + BLOCK_GAP);
    }
    for (BufferedImage block : spec.below()) {
      height += block.getHeight() + BLOCK_GAP;
    }
    int footers = 0;
    for (String footer : spec.footers()) {
      footers += height(lines(footer, TextStyle.NOTE, content), TextStyle.NOTE);
    }
    height += footers == 0 ? 0 : footers + BLOCK_GAP;
    return height - BLOCK_GAP + MARGIN;
  }

  private static int factor(Spec spec, int side) {
    return spec.factor() > 0 ? spec.factor() : Math.max(1, (SMALLEST_SIDE + side - 1) / side);
  }

  private static int height(List<String> lines, TextStyle style) {
    return lines.size() * style.lineHeight();
  }

  private static int largest(Spec spec, Function<BufferedImage, Integer> side) {
    int largest = 1;
    for (List<Cell> row : spec.cells()) {
      for (Cell cell : row) {
        if (cell.image() != null) {
          largest = Math.max(largest, side.apply(cell.image()));
        }
      }
    }
    return largest;
  }

  private static int widestHeading(List<Heading> headings) {
    return headings.stream()
        .mapToInt(h -> Math.max(TextStyle.LABEL.width(h.name()), TextStyle.NOTE.width(h.note())))
        .max()
        .orElse(0);
  }

  private static int headingsHeight(List<Heading> headings) {
    boolean names = headings.stream().anyMatch(h -> !h.name().isEmpty());
    boolean notes = headings.stream().anyMatch(h -> !h.note().isEmpty());
    return (names ? TextStyle.LABEL.lineHeight() : 0)
        + (notes ? TextStyle.NOTE.lineHeight() : 0)
        + (names || notes ? 6 : 0);
  }

  private static List<Integer> positions(int first, List<Integer> sizes, Set<Integer> gaps) {
    List<Integer> positions = new ArrayList<>();
    int at = first;
    for (int i = 0; i < sizes.size(); i++) {
      positions.add(at);
      at += sizes.get(i) + (gaps.contains(i) ? GROUP_GAP : GAP);
    }
    return List.copyOf(positions);
  }
}
