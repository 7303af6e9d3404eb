package io.loupe.visualizers.raster;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Draws measures over the same places, a panel for each, with one place marked. Every panel has its
 * own scale, whose ends stand at its left; its name stands above its data, never on it. Sizes suit
 * screens of high resolution; elsewhere show the picture at half its size. Immutable; made by
 * {@link #builder(List)}.
 */
public final class PanelPlot {
  private static final int DIGITS = 3;
  private static final int MORE_DIGITS = 6;
  private static final int STEP = 120;
  private static final int LEAST_WIDTH = 640;
  private static final int PANEL = 150;
  private static final int PAD = 14;
  private static final int AXIS_WIDTH = 110;
  private static final int MARKED = 0xfdf0d5;
  private static final int INK = 0x0b5fa5;
  private static final int BEST = 0xb3400a;

  private final Builder spec;

  private PanelPlot(Builder spec) {
    this.spec = spec;
  }

  /** One measure. */
  private record Panel(String name, List<Double> values, boolean higherIsBetter) {}

  /**
   * Begins a plot.
   *
   * @param places texts under the places, from left to right, at least two
   * @return a builder without panels
   * @throws IllegalArgumentException if there are fewer than two places
   */
  public static Builder builder(List<String> places) {
    if (places.size() < 2) {
      throw new IllegalArgumentException("A line needs two places");
    }
    return new Builder(List.copyOf(places));
  }

  /**
   * Draws the plot.
   *
   * @return a new picture
   */
  public BufferedImage render() {
    int plot = Math.max(LEAST_WIDTH, STEP * (spec.places.size() - 1));
    int width = 2 * GridLayout.MARGIN + AXIS_WIDTH + plot + STEP / 2;
    int content = width - 2 * GridLayout.MARGIN;
    List<String> title = GridLayout.lines(spec.title, TextStyle.TITLE, content);
    List<String> footer = GridLayout.lines(spec.footer, TextStyle.NOTE, content);
    int panel = TextStyle.LABEL.lineHeight() + PAD + PANEL + PAD;
    int top =
        GridLayout.MARGIN
            + title.size() * TextStyle.TITLE.lineHeight()
            + GridLayout.BLOCK_GAP
            + TextStyle.LABEL.lineHeight();
    int bottom = top + spec.panels.size() * panel;
    int height =
        bottom
            + 2 * TextStyle.LABEL.lineHeight()
            + GridLayout.BLOCK_GAP
            + footer.size() * TextStyle.NOTE.lineHeight()
            + GridLayout.MARGIN;
    Canvas canvas = new Canvas(width, height, GridLayout.BACKGROUND);
    block(canvas, title, TextStyle.TITLE, GridLayout.MARGIN);
    int left = GridLayout.MARGIN + AXIS_WIDTH;
    mark(canvas, left, plot, top, bottom);
    for (int p = 0; p < spec.panels.size(); p++) {
      panel(canvas, spec.panels.get(p), left, plot, top + p * panel);
    }
    places(canvas, left, plot, bottom);
    block(
        canvas,
        footer,
        TextStyle.NOTE,
        bottom + 2 * TextStyle.LABEL.lineHeight() + GridLayout.BLOCK_GAP);
    return canvas.toImage();
  }

  private double x(int place, int left, int plot) {
    return left + place * plot / (spec.places.size() - 1.0);
  }

  private void mark(Canvas canvas, int left, int plot, int top, int bottom) {
    if (spec.marked < 0) {
      return;
    }
    int x = (int) Math.round(x(spec.marked, left, plot));
    canvas.fill(x - STEP / 4, top, STEP / 2, bottom - top, MARKED);
    centred(canvas, spec.mark, x, top - TextStyle.LABEL.lineHeight(), TextStyle.LABEL);
  }

  private void panel(Canvas canvas, Panel panel, int left, int plot, int top) {
    String better = panel.higherIsBetter() ? "higher is better" : "lower is better";
    canvas.text(left, top + TextStyle.LABEL.ascent(), panel.name(), TextStyle.LABEL);
    int named = TextStyle.LABEL.width(panel.name());
    canvas.text(left + named + PAD, top + TextStyle.LABEL.ascent(), better, TextStyle.NOTE);
    int y0 = top + TextStyle.LABEL.lineHeight() + PAD;
    double low = finite(panel).min().orElse(0);
    double high = finite(panel).max().orElse(1);
    canvas.fill(left - PAD, y0, plot + 2 * PAD, 1, GridLayout.LINE);
    canvas.fill(left - PAD, y0 + PANEL, plot + 2 * PAD, 1, GridLayout.LINE);
    int digits = Labels.number(high).equals(Labels.number(low)) ? MORE_DIGITS : DIGITS;
    tick(canvas, Labels.number(high, digits), left - 2 * PAD, y0);
    if (high > low) {
      tick(canvas, Labels.number(low, digits), left - 2 * PAD, y0 + PANEL);
    }
    double[] y = new double[panel.values().size()];
    for (int i = 0; i < y.length; i++) {
      double share = high > low ? (panel.values().get(i) - low) / (high - low) : 1;
      y[i] = y0 + PANEL * (1 - share);
    }
    for (int i = 1; i < y.length; i++) {
      if (Double.isFinite(y[i - 1]) && Double.isFinite(y[i])) {
        canvas.line(x(i - 1, left, plot), y[i - 1], x(i, left, plot), y[i], 4, INK);
      }
    }
    double best = panel.higherIsBetter() ? high : low;
    for (int i = 0; i < y.length; i++) {
      if (Double.isFinite(y[i])) {
        double at = x(i, left, plot);
        canvas.line(at, y[i], at, y[i], 14, panel.values().get(i) == best ? BEST : INK);
      }
    }
  }

  private static DoubleStream finite(Panel panel) {
    return panel.values().stream().mapToDouble(v -> v).filter(Double::isFinite);
  }

  private static void tick(Canvas canvas, String text, int right, int y) {
    int x = right - TextStyle.NOTE.width(text);
    canvas.text(x, y + TextStyle.NOTE.ascent() / 2 - 2, text, TextStyle.NOTE);
  }

  private void places(Canvas canvas, int left, int plot, int bottom) {
    int line = TextStyle.LABEL.lineHeight();
    for (int i = 0; i < spec.places.size(); i++) {
      int x = (int) Math.round(x(i, left, plot));
      centred(canvas, spec.places.get(i), x, bottom + 4, TextStyle.NOTE);
    }
    centred(canvas, spec.axis, left + plot / 2, bottom + 4 + line, TextStyle.NOTE);
  }

  private static void centred(Canvas canvas, String text, int x, int top, TextStyle style) {
    canvas.text(x - style.width(text) / 2, top + style.ascent(), text, style);
  }

  private static void block(Canvas canvas, List<String> lines, TextStyle style, int top) {
    for (int i = 0; i < lines.size(); i++) {
      canvas.text(
          GridLayout.MARGIN, top + i * style.lineHeight() + style.ascent(), lines.get(i), style);
    }
  }

  /** Collects what is drawn. Not safe for use by several threads. */
  public static final class Builder {
    private final List<String> places;
    private final List<Panel> panels = new ArrayList<>();
    private String title = "";
    private String axis = "";
    private String footer = "";
    private String mark = "";
    private int marked = -1;

    private Builder(List<String> places) {
      this.places = places;
    }

    private Builder(Builder other) {
      this(other.places);
      panels.addAll(other.panels);
      title = other.title;
      axis = other.axis;
      footer = other.footer;
      mark = other.mark;
      marked = other.marked;
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
     * Names what the places are.
     *
     * @param text shown under the places
     * @return this
     */
    public Builder axis(String text) {
      axis = text;
      return this;
    }

    /**
     * Marks one place in all panels.
     *
     * @param place from 0
     * @param text shown above the first panel
     * @return this
     */
    public Builder mark(int place, String text) {
      marked = place;
      mark = text;
      return this;
    }

    /**
     * Adds a panel.
     *
     * @param name shown above it
     * @param values one for each place; NaN leaves a gap
     * @param higherIsBetter which end is said to be the better one; the best place is coloured
     * @return this
     * @throws IllegalArgumentException if there is not one value for each place
     */
    public Builder panel(String name, double[] values, boolean higherIsBetter) {
      if (values.length != places.size()) {
        throw new IllegalArgumentException(
            values.length + " values for " + places.size() + " places");
      }
      panels.add(new Panel(name, Arrays.stream(values).boxed().toList(), higherIsBetter));
      return this;
    }

    /**
     * Sets the text under the plot.
     *
     * @param text broken into lines where needed
     * @return this
     */
    public Builder footer(String text) {
      footer = text;
      return this;
    }

    /**
     * Finishes.
     *
     * @return a plot that keeps what was set so far
     * @throws IllegalStateException if there is no panel
     */
    public PanelPlot build() {
      if (panels.isEmpty()) {
        throw new IllegalStateException("A plot needs a panel");
      }
      return new PanelPlot(new Builder(this));
    }
  }
}
