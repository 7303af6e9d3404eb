package io.loupe.visualizers.raster;

import java.util.List;

/**
 * Explains a colour map: a strip of its colours with texts under it.
 *
 * @param colors the colour map
 * @param label what the colours stand for, with unit
 * @param ticks texts spread evenly from the first colour to the last, at least two
 */
public record ColorBar(ColorMap colors, String label, List<String> ticks) {
  private static final int HEIGHT = 20;
  private static final int GAP = 6;

  /**
   * Creates a bar; the ticks are copied.
   *
   * @param colors the colour map
   * @param label what the colours stand for, with unit
   * @param ticks texts spread evenly from the first colour to the last, at least two
   * @throws IllegalArgumentException if there are fewer than two ticks
   */
  public ColorBar {
    ticks = List.copyOf(ticks);
    if (ticks.size() < 2) {
      throw new IllegalArgumentException("A colour bar needs two ticks");
    }
  }

  /**
   * Creates a bar with the numbers of a range: both ends and the middle.
   *
   * @param colors the colour map
   * @param label what the colours stand for, with unit
   * @param range the ends of the scale
   * @return the bar
   */
  public static ColorBar of(ColorMap colors, String label, ValueRange range) {
    String middle = Labels.number((range.min() + range.max()) / 2);
    return new ColorBar(
        colors, label, List.of(Labels.number(range.min()), middle, Labels.number(range.max())));
  }

  int height() {
    return TextStyle.NOTE.lineHeight() + GAP + HEIGHT + GAP + TextStyle.NOTE.lineHeight();
  }

  int width() {
    int ticksWidth = ticks.stream().mapToInt(TextStyle.NOTE::width).sum() + 40 * ticks.size();
    return Math.max(360, Math.max(ticksWidth, TextStyle.NOTE.width(label)));
  }

  void draw(Canvas canvas, int x, int y, int width) {
    TextStyle style = TextStyle.NOTE;
    canvas.text(x, y + style.ascent(), style.shorten(label, width), style);
    int top = y + style.lineHeight() + GAP;
    for (int i = 0; i < width; i++) {
      canvas.fill(x + i, top, 1, HEIGHT, colors.rgb(i / (width - 1.0)));
    }
    canvas.frame(x, top, width, HEIGHT, 1, GridLayout.LINE);
    int baseline = top + HEIGHT + GAP + style.ascent();
    for (int i = 0; i < ticks.size(); i++) {
      String tick = ticks.get(i);
      int free = width - style.width(tick);
      canvas.text(x + free * i / (ticks.size() - 1), baseline, tick, style);
    }
  }
}
