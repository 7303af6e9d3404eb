package io.loupe.visualizers.maximization.evaluation;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.maximization.ascent.Goal;
import io.loupe.visualizers.maximization.evaluation.WeightChoice.RankedMeasure;
import io.loupe.visualizers.maximization.evaluation.WeightChoice.WeightSummary;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TextStyle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Says what the measures of a choice can tell and what they cannot, and draws them. */
public final class WeightReport {
  private WeightReport() {}

  private static String reached() {
    return " A single output counts as reached at a probability of at least "
        + Goal.REACHED
        + " that comes first after 95 % of small changes as well; several at once when they are"
        + " the most probable of all; a filter when it keeps half of its highest value.";
  }

  private static String measures(WeightChoice choice, int samples) {
    if (choice.ranked().isEmpty()) {
      return " How natural the images are was not measured: that takes --data. No measure tells"
          + " whether a person can read them: look.";
    }
    return " What the measures tell: the probability is the model's own certainty, which stripes"
        + " and noise can have too; after small changes it tells that the image does not hang on"
        + " single pixels; the statistics (total variation, mean, contrast, fine detail, each by"
        + " its place among "
        + samples
        + " samples; 0 in the middle, 1 outside of all) tell whether it has the texture of the"
        + " data, not its shapes; the distance in the layer before the head (1 is usual between"
        + " neighbours of a class) tells how near it is in the model's own eyes. In the ranks"
        + " probabilities from "
        + Goal.REACHED
        + " on count as equal. None tells whether a person can read an image: look at the sweep.";
  }

  /** The measures of each weight. */
  public static Artifact.Table table(WeightChoice choice, int samples) {
    List<List<Object>> rows = new ArrayList<>();
    for (int w = 0; w < choice.columns().size(); w++) {
      WeightSummary of = choice.columns().get(w);
      rows.add(
          List.of(
              of.weight(),
              of.reached(),
              choice.images(),
              of.objective(),
              orNothing(of.lowest()),
              orNothing(of.mean()),
              orNothing(of.worst()),
              orNothing(of.meanWorst()),
              orNothing(of.held()),
              orNothing(of.statistics()),
              orNothing(of.nearest()),
              orNothing(RankedMeasure.meanRank(choice.ranked(), w)),
              w == choice.chosen()));
    }
    return new Artifact.Table(
        "chosen-weight",
        choice.reason() + reached() + measures(choice, samples),
        List.of(
            "tv weight",
            "reached",
            "images",
            "mean objective",
            "lowest target probability",
            "mean target probability",
            "lowest after small changes",
            "mean after small changes",
            "mean share held",
            "statistics off the data",
            "distance to the nearest sample",
            "mean rank",
            "chosen"),
        rows);
  }

  /** The measures over the weights; drawn where there are at least two weights. */
  public static Artifact plot(WeightChoice choice) {
    List<WeightPlot.Panel> panels = new ArrayList<>();
    panels.add(
        new WeightPlot.Panel(
            "Reached (of " + choice.images() + ")",
            choice.columns().stream().map(column -> (double) column.reached()).toList(),
            true));
    if (choice.ranked().isEmpty()) {
      panels.add(
          new WeightPlot.Panel(
              "mean objective",
              choice.columns().stream().map(WeightSummary::objective).toList(),
              true));
    }
    for (RankedMeasure measure : choice.ranked()) {
      panels.add(
          new WeightPlot.Panel(
              capital(measure.name()), measure.values(), measure.higherIsBetter()));
    }
    WeightPlot plot =
        new WeightPlot(
            "What was measured at each weight",
            "weight of the total variation (tv)",
            choice.columns().stream().map(column -> Texts.number(column.weight())).toList(),
            choice.chosen(),
            "chosen",
            panels,
            choice.reason() + " Every panel has its own scale; the best weight is orange.");
    return new Artifact.Image(
        "weights",
        "What was measured at each weight of the total variation. " + choice.reason(),
        plot.draw());
  }

  private static Object orNothing(double value) {
    return Double.isFinite(value) ? value : "";
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /**
   * Measures over the same places, a panel for each, with one place marked. Every panel has its own
   * scale, whose ends stand at its left; its name stands above its data, never on it. Sizes suit
   * screens of high resolution.
   *
   * @param title the headline
   * @param axis what the places are
   * @param places texts under the places, from left to right, at least two
   * @param marked the place that stands out, from 0
   * @param mark what stands above it
   * @param panels the measures, from top to bottom
   * @param footer the text under the plot
   */
  record WeightPlot(
      String title,
      String axis,
      List<String> places,
      int marked,
      String mark,
      List<Panel> panels,
      String footer) {
    private static final int MARGIN = 32;
    private static final int BLOCK_GAP = 24;
    private static final int LINE = 0xc4cad1;
    private static final int BACKGROUND = 0xffffff;
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

    WeightPlot {
      places = List.copyOf(places);
      panels = List.copyOf(panels);
      if (places.size() < 2 || panels.isEmpty()) {
        throw new IllegalArgumentException("A plot needs two places and a panel");
      }
      for (Panel panel : panels) {
        if (panel.values().size() != places.size()) {
          throw new IllegalArgumentException(
              panel.values().size() + " values for " + places.size() + " places");
        }
      }
    }

    /**
     * One measure.
     *
     * @param name shown above it
     * @param values one for each place; NaN leaves a gap
     * @param higherIsBetter which end is said to be the better one; the best place is coloured
     */
    record Panel(String name, List<Double> values, boolean higherIsBetter) {
      Panel {
        values = List.copyOf(values);
      }
    }

    BufferedImage draw() {
      int plot = Math.max(LEAST_WIDTH, STEP * (places.size() - 1));
      int width = 2 * MARGIN + AXIS_WIDTH + plot + STEP / 2;
      int content = width - 2 * MARGIN;
      List<String> headline = TextStyle.TITLE.wrap(title, content);
      List<String> below = TextStyle.NOTE.wrap(footer, content);
      int panel = TextStyle.LABEL.lineHeight() + PAD + PANEL + PAD;
      int top =
          MARGIN
              + headline.size() * TextStyle.TITLE.lineHeight()
              + BLOCK_GAP
              + TextStyle.LABEL.lineHeight();
      int bottom = top + panels.size() * panel;
      int height =
          bottom
              + 2 * TextStyle.LABEL.lineHeight()
              + BLOCK_GAP
              + below.size() * TextStyle.NOTE.lineHeight()
              + MARGIN;
      Canvas canvas = new Canvas(width, height, BACKGROUND);
      block(canvas, headline, TextStyle.TITLE, MARGIN);
      int left = MARGIN + AXIS_WIDTH;
      mark(canvas, left, plot, top, bottom);
      for (int p = 0; p < panels.size(); p++) {
        panel(canvas, panels.get(p), left, plot, top + p * panel);
      }
      places(canvas, left, plot, bottom);
      block(canvas, below, TextStyle.NOTE, bottom + 2 * TextStyle.LABEL.lineHeight() + BLOCK_GAP);
      return canvas.toImage();
    }

    private double x(int place, int left, int plot) {
      return left + place * plot / (places.size() - 1.0);
    }

    private void mark(Canvas canvas, int left, int plot, int top, int bottom) {
      int x = (int) Math.round(x(marked, left, plot));
      canvas.fill(x - STEP / 4, top, STEP / 2, bottom - top, MARKED);
      centred(canvas, mark, x, top - TextStyle.LABEL.lineHeight(), TextStyle.LABEL);
    }

    private void panel(Canvas canvas, Panel panel, int left, int plot, int top) {
      String better = panel.higherIsBetter() ? "higher is better" : "lower is better";
      canvas.text(left, top + TextStyle.LABEL.ascent(), panel.name(), TextStyle.LABEL);
      int named = TextStyle.LABEL.width(panel.name());
      canvas.text(left + named + PAD, top + TextStyle.LABEL.ascent(), better, TextStyle.NOTE);
      int y0 = top + TextStyle.LABEL.lineHeight() + PAD;
      double low = finite(panel).min().orElse(0);
      double high = finite(panel).max().orElse(1);
      canvas.fill(left - PAD, y0, plot + 2 * PAD, 1, LINE);
      canvas.fill(left - PAD, y0 + PANEL, plot + 2 * PAD, 1, LINE);
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
      for (int i = 0; i < places.size(); i++) {
        int x = (int) Math.round(x(i, left, plot));
        centred(canvas, places.get(i), x, bottom + 4, TextStyle.NOTE);
      }
      centred(canvas, axis, left + plot / 2, bottom + 4 + line, TextStyle.NOTE);
    }

    private static void centred(Canvas canvas, String text, int x, int top, TextStyle style) {
      canvas.text(x - style.width(text) / 2, top + style.ascent(), text, style);
    }

    private static void block(Canvas canvas, List<String> lines, TextStyle style, int top) {
      for (int i = 0; i < lines.size(); i++) {
        canvas.text(MARGIN, top + i * style.lineHeight() + style.ascent(), lines.get(i), style);
      }
    }
  }
}
