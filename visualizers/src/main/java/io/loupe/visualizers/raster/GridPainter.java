package io.loupe.visualizers.raster;

import io.loupe.visualizers.raster.ImageGrid.Cell;
import io.loupe.visualizers.raster.ImageGrid.Heading;
import io.loupe.visualizers.raster.ImageGrid.Spec;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws a grid where its layout says. */
final class GridPainter {
  private final Spec spec;
  private final GridLayout layout;
  private final Canvas canvas;

  GridPainter(Spec spec, GridLayout layout) {
    this.spec = spec;
    this.layout = layout;
    this.canvas = new Canvas(layout.width(), layout.height(), GridLayout.BACKGROUND);
  }

  BufferedImage paint() {
    int y = block(layout.titleLines(), TextStyle.TITLE, GridLayout.MARGIN);
    block(layout.subtitleLines(), TextStyle.NOTE, y);
    for (int c = 0; c < spec.columns().size(); c++) {
      columnHeading(c, spec.columns().get(c));
    }
    for (int r = 0; r < spec.rows().size(); r++) {
      rowHeading(r, spec.rows().get(r));
      for (int c = 0; c < spec.columns().size(); c++) {
        cell(layout.columnX().get(c), layout.rowY().get(r), spec.cells().get(r).get(c));
      }
    }
    lower();
    return canvas.toImage();
  }

  private int block(List<String> lines, TextStyle style, int top) {
    int y = top;
    for (String line : lines) {
      canvas.text(GridLayout.MARGIN, y + style.ascent(), line, style);
      y += style.lineHeight();
    }
    return y;
  }

  private void columnHeading(int column, Heading heading) {
    int y = layout.columnLabelY();
    if (spec.columns().stream().anyMatch(h -> !h.name().isEmpty())) {
      centred(heading.name(), layout.columnX().get(column), y, TextStyle.LABEL);
      y += TextStyle.LABEL.lineHeight();
    }
    centred(heading.note(), layout.columnX().get(column), y, TextStyle.NOTE);
  }

  private void centred(String text, int x, int top, TextStyle style) {
    centred(text, "", x, top, style);
  }

  private void centred(String name, String value, int x, int top, TextStyle style) {
    String shown = style.shorten(name, value, layout.cellWidth());
    int free = layout.cellWidth() - style.width(shown);
    canvas.text(x + free / 2, top + style.ascent(), shown, style);
  }

  private void rowHeading(int row, Heading heading) {
    int noteHeight = heading.note().isEmpty() ? 0 : TextStyle.NOTE.lineHeight();
    int free = layout.cellHeight() - TextStyle.LABEL.lineHeight() - noteHeight;
    int y = layout.rowY().get(row) + free / 2;
    rightAligned(heading.name(), y, TextStyle.LABEL);
    rightAligned(heading.note(), y + TextStyle.LABEL.lineHeight(), TextStyle.NOTE);
  }

  private void rightAligned(String text, int top, TextStyle style) {
    String shown = style.shorten(text, layout.rowLabelWidth());
    int x = GridLayout.MARGIN + layout.rowLabelWidth() - style.width(shown);
    canvas.text(x, top + style.ascent(), shown, style);
  }

  private void cell(int x, int y, Cell cell) {
    BufferedImage image = cell.image();
    if (image != null) {
      int factor =
          Math.min(layout.cellWidth() / image.getWidth(), layout.cellHeight() / image.getHeight());
      int width = image.getWidth() * factor;
      int height = image.getHeight() * factor;
      int left = x + (layout.cellWidth() - width) / 2;
      int top = y + (layout.cellHeight() - height) / 2;
      canvas.frame(left - 1, top - 1, width + 2, height + 2, 1, GridLayout.LINE);
      canvas.image(left, top, image, factor);
    }
    int below = y + layout.cellHeight() + GridLayout.NOTE_GAP;
    if (layout.apart()) {
      centred(cell.name(), x, below, TextStyle.NOTE);
      below += TextStyle.NOTE.lineHeight();
      centred(cell.valueAlone(), x, below, TextStyle.NOTE);
    } else {
      centred(cell.name(), cell.value(), x, below, TextStyle.NOTE);
    }
    below += TextStyle.NOTE.lineHeight();
    for (String line : cell.more()) {
      centred(line, x, below, TextStyle.SMALL);
      below += TextStyle.SMALL.lineHeight();
    }
  }

  private void lower() {
    int y = layout.barsY();
    int perLine = GridLayout.barsPerLine(spec.bars(), layout.contentWidth());
    int barWidth = spec.bars().stream().mapToInt(ColorBar::width).max().orElse(0);
    barWidth = Math.min(barWidth, layout.contentWidth());
    for (int i = 0; i < spec.bars().size(); i++) {
      int x = GridLayout.MARGIN + (i % perLine) * (barWidth + GridLayout.GROUP_GAP);
      spec.bars().get(i).draw(canvas, x, y, barWidth);
      if ((i + 1) % perLine == 0 || i == spec.bars().size() - 1) {
        y += spec.bars().get(i).height() + GridLayout.BLOCK_GAP;
      }
    }
    for (BufferedImage block : spec.below()) {
      canvas.image(GridLayout.MARGIN, y, block, 1);
      y += block.getHeight() + GridLayout.BLOCK_GAP;
    }
    for (String footer : spec.footers()) {
      y = block(GridLayout.lines(footer, TextStyle.NOTE, layout.contentWidth()), TextStyle.NOTE, y);
    }
  }
}
