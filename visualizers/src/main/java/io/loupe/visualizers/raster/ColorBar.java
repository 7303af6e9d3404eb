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
  private static final int TICK_GAP = 40;
  private static final int SMALLEST = 360;

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

  /** Wide enough that no two ticks touch, however different they are. */
  int width() {
    int widest = ticks.stream().mapToInt(TextStyle.NOTE::width).max().orElseThrow();
    int ticksWidth = ticks.size() * widest + TICK_GAP * (ticks.size() - 1);
    return Math.max(SMALLEST, Math.max(ticksWidth, TextStyle.NOTE.width(label)));
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
      canvas.text(x + tickLeft(i, width), baseline, ticks.get(i), style);
    }
  }

  /** Where a tick begins in a strip of that width. */
  int tickLeft(int tick, int width) {
    int free = width - TextStyle.NOTE.width(ticks.get(tick));
    return free * tick / (ticks.size() - 1);
  }
}
