package io.loupe.visualizers.raster;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Numbers over numbers as lines. Each line has its name at its right end, so that no legend covers
 * data; a line may have a band that says how well it is known.
 *
 * @param title what is shown
 * @param subtitle of what; may be empty
 * @param x places of the values from left to right, rising
 * @param xTicks which of the places have a text under them
 * @param xLabel what the places are, with unit
 * @param yTicks numbers at the left, from the lowest to the highest; they span the plot
 * @param lines the lines
 * @param mark one place that stands out
 * @param notes what else there is to say, under the plot
 */
public record Plot(
    String title,
    String subtitle,
    List<Double> x,
    List<Tick> xTicks,
    String xLabel,
    List<Tick> yTicks,
    List<Line> lines,
    List<Tick> mark,
    List<String> notes) {
  private static final int PLOT_WIDTH = 1000;
  private static final int PLOT_HEIGHT = 420;
  private static final int GAP = 14;
  private static final int DOT = 9;
  private static final double THICKNESS = 4;
  private static final int GRID = 0xe6e9ec;

  /**
   * A text at a place of an axis.
   *
   * @param at the place
   * @param text what stands there
   */
  public record Tick(double at, String text) {}

  /**
   * One line.
   *
   * @param name short
   * @param rgb colour, packed as 0xRRGGBB
   * @param values one for each place; NaN where there is none
   * @param low lower end of the band at each place; empty for no band
   * @param high upper end of the band at each place
   */
  public record Line(
      String name, int rgb, List<Double> values, List<Double> low, List<Double> high) {
    /**
     * Creates a line; the lists are copied.
     *
     * @param name short
     * @param rgb colour, packed as 0xRRGGBB
     * @param values one for each place; NaN where there is none
     * @param low lower end of the band at each place; empty for no band
     * @param high upper end of the band at each place
     */
    public Line {
      values = List.copyOf(values);
      low = List.copyOf(low);
      high = List.copyOf(high);
    }

    /**
     * Creates a line without band.
     *
     * @param name short
     * @param rgb colour, packed as 0xRRGGBB
     * @param values one for each place; NaN where there is none
     * @return the line
     */
    public static Line of(String name, int rgb, List<Double> values) {
      return new Line(name, rgb, values, List.of(), List.of());
    }

    double last() {
      for (int i = values.size() - 1; i >= 0; i--) {
        if (!Double.isNaN(values.get(i))) {
          return values.get(i);
        }
      }
      return Double.NaN;
    }
  }

  /**
   * Creates a plot; the lists are copied.
   *
   * @param title what is shown
   * @param subtitle of what; may be empty
   * @param x places of the values from left to right, rising
   * @param xTicks which of the places have a text under them
   * @param xLabel what the places are, with unit
   * @param yTicks numbers at the left, from the lowest to the highest; they span the plot
   * @param lines the lines
   * @param mark one place that stands out
   * @param notes what else there is to say, under the plot
   * @throws IllegalArgumentException if there are fewer than two places or numbers, or a line has
   *     another number of values
   */
  public Plot {
    x = List.copyOf(x);
    xTicks = List.copyOf(xTicks);
    yTicks = List.copyOf(yTicks);
    lines = List.copyOf(lines);
    mark = List.copyOf(mark);
    notes = List.copyOf(notes);
    if (x.size() < 2 || yTicks.size() < 2) {
      throw new IllegalArgumentException("A plot needs two places and two numbers at the left");
    }
    for (Line line : lines) {
      if (line.values().size() != x.size()) {
        throw new IllegalArgumentException("Line " + line.name() + " needs a value for each place");
      }
    }
  }

  /**
   * Draws the plot, made for screens of double density.
   *
   * @return a new picture
   */
  public BufferedImage draw() {
    TextStyle note = TextStyle.NOTE;
    int left =
        GridLayout.MARGIN
            + GAP
            + yTicks.stream().mapToInt(t -> note.width(t.text())).max().orElse(0);
    int names = lines.stream().mapToInt(l -> TextStyle.LABEL.width(l.name())).max().orElse(0);
    int width =
        Math.max(
            left + PLOT_WIDTH + 2 * GAP + names + GridLayout.MARGIN,
            TextStyle.TITLE.width(title) + 2 * GridLayout.MARGIN);
    List<String> wrapped = new ArrayList<>();
    notes.forEach(text -> wrapped.addAll(note.wrap(text, width - 2 * GridLayout.MARGIN)));
    int top = GridLayout.MARGIN + TextStyle.TITLE.lineHeight() + GAP;
    top += subtitle.isEmpty() ? 0 : note.lineHeight();
    top += mark.isEmpty() ? GAP : note.lineHeight() + GAP;
    int bottom = top + PLOT_HEIGHT;
    int footer = bottom + 2 * (GAP + note.lineHeight()) + GAP;
    int height = footer + wrapped.size() * note.lineHeight() + GridLayout.MARGIN;
    Canvas canvas = new Canvas(width, height, GridLayout.BACKGROUND);
    new Area(canvas, left, top).draw();
    int y = GridLayout.MARGIN;
    canvas.text(GridLayout.MARGIN, y + TextStyle.TITLE.ascent(), title, TextStyle.TITLE);
    y += TextStyle.TITLE.lineHeight();
    canvas.text(GridLayout.MARGIN, y + note.ascent(), subtitle, note);
    for (int i = 0; i < wrapped.size(); i++) {
      int baseline = footer + i * note.lineHeight() + note.ascent();
      canvas.text(GridLayout.MARGIN, baseline, wrapped.get(i), note);
    }
    return canvas.toImage();
  }

  /** Where the lines are drawn. */
  private final class Area {
    private final Canvas canvas;
    private final int left;
    private final int top;

    Area(Canvas canvas, int left, int top) {
      this.canvas = canvas;
      this.left = left;
      this.top = top;
    }

    void draw() {
      lines.forEach(this::band);
      grid();
      for (Tick place : mark) {
        double at = column(place.at());
        canvas.line(at, top, at, top + PLOT_HEIGHT, 2, TextStyle.LABEL.rgb());
        centred(place.text(), at, top - GAP + 4);
      }
      lines.forEach(this::line);
      names();
    }

    private void grid() {
      TextStyle note = TextStyle.NOTE;
      for (Tick tick : yTicks) {
        int y = (int) Math.round(row(tick.at()));
        canvas.fill(left, y, PLOT_WIDTH, 1, GRID);
        int x = left - GAP - note.width(tick.text());
        canvas.text(x, y + note.ascent() / 2 - 2, tick.text(), note);
      }
      canvas.fill(left, top + PLOT_HEIGHT, PLOT_WIDTH, 2, GridLayout.LINE);
      int baseline = top + PLOT_HEIGHT + GAP + note.ascent();
      for (Tick tick : xTicks) {
        canvas.fill((int) column(tick.at()), top + PLOT_HEIGHT, 2, 8, GridLayout.LINE);
        centred(tick.text(), column(tick.at()), baseline);
      }
      canvas.text(left, baseline + note.lineHeight() + GAP / 2, xLabel, note);
    }

    private void centred(String text, double at, int baseline) {
      int width = TextStyle.NOTE.width(text);
      int x = (int) Math.round(at) - width / 2;
      int rightmost = left + PLOT_WIDTH - width;
      canvas.text(Math.max(left, Math.min(rightmost, x)), baseline, text, TextStyle.NOTE);
    }

    private void band(Line line) {
      for (int i = 0; i + 1 < x.size() && !line.low().isEmpty(); i++) {
        int from = (int) Math.round(column(x.get(i)));
        int to = (int) Math.round(column(x.get(i + 1)));
        for (int c = from; c < to; c++) {
          double share = (c - from) / (double) (to - from);
          double low = between(line.low(), i, share);
          double high = between(line.high(), i, share);
          if (!Double.isNaN(low) && !Double.isNaN(high)) {
            int upper = (int) Math.round(row(high));
            canvas.fill(c, upper, 1, (int) Math.round(row(low)) - upper, light(line.rgb()));
          }
        }
      }
    }

    private void line(Line line) {
      for (int i = 0; i < x.size(); i++) {
        double value = line.values().get(i);
        if (!Double.isNaN(value)) {
          double next = i + 1 < x.size() ? line.values().get(i + 1) : Double.NaN;
          double at = column(x.get(i));
          canvas.line(at, row(value), at, row(value), DOT, line.rgb());
          if (!Double.isNaN(next)) {
            canvas.line(at, row(value), column(x.get(i + 1)), row(next), THICKNESS, line.rgb());
          }
        }
      }
    }

    /** From top to bottom in the order of the lines' ends, none over another. */
    private void names() {
      int lineHeight = TextStyle.LABEL.lineHeight();
      List<Line> sorted =
          lines.stream()
              .filter(line -> !Double.isNaN(line.last()))
              .sorted(Comparator.comparingDouble(Line::last).reversed())
              .toList();
      double free = top - lineHeight;
      int below = sorted.size();
      for (Line line : sorted) {
        double lowest = top + PLOT_HEIGHT + lineHeight / 2.0 - (double) below * lineHeight;
        double y = Math.min(row(line.last()) - lineHeight / 2.0, lowest);
        free = Math.max(free + lineHeight, y);
        below--;
        int baseline = (int) Math.round(free) + TextStyle.LABEL.ascent();
        TextStyle style = new TextStyle(TextStyle.LABEL.size(), line.rgb());
        canvas.text(left + PLOT_WIDTH + 2 * GAP, baseline, line.name(), style);
      }
    }

    private double column(double place) {
      double first = x.get(0);
      return left + 6 + (PLOT_WIDTH - 12) * (place - first) / (x.get(x.size() - 1) - first);
    }

    private double row(double value) {
      double lowest = yTicks.get(0).at();
      double highest = yTicks.get(yTicks.size() - 1).at();
      double share = Math.max(0, Math.min(1, (value - lowest) / (highest - lowest)));
      return top + PLOT_HEIGHT * (1 - share);
    }

    private static double between(List<Double> values, int index, double share) {
      return values.get(index) + (values.get(index + 1) - values.get(index)) * share;
    }

    private static int light(int rgb) {
      int mixed = 0;
      for (int shift = 16; shift >= 0; shift -= 8) {
        int part = (rgb >> shift) & 0xff;
        mixed |= (255 - (255 - part) / 6) << shift;
      }
      return mixed;
    }
  }
}
