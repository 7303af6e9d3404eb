package io.loupe.visualizers.attribution;

import io.loupe.visualizers.internal.measure.Mean;
import io.loupe.visualizers.internal.statistics.Significance;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TextStyle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Draws all that was measured as one table, the verdict in words under it. */
final class CheckTable {
  private static final int MARGIN = 40;
  private static final int PAD = 14;
  private static final int NAMES = 560;
  private static final int PAPER = 0xffffff;
  private static final int LINE = 0xd8dde2;
  private static final int BETTER = 0xdff2e1;
  private static final int WORSE = 0xfbe3e0;
  private static final TextStyle SMALL = new TextStyle(18, 0x57606a);
  private static final TextStyle STRONG = new TextStyle(24, 0x0b5cad);

  private final String title;
  private final String subtitle;
  private final List<Row> rows;
  private final List<Measure> measures;
  private final CheckVerdict verdict;

  /**
   * A line of the table.
   *
   * @param checked what was measured
   * @param means of its measures
   */
  record Row(Checked checked, Map<Measure, Mean> means) {
    Row {
      means = Map.copyOf(means);
    }

    Mean mean(Measure measure) {
      return means.getOrDefault(measure, Mean.NONE);
    }
  }

  CheckTable(String title, String subtitle, List<Row> rows, CheckVerdict verdict) {
    this.title = title;
    this.subtitle = subtitle;
    this.rows = List.copyOf(rows);
    List<Checked> all = rows.stream().map(Row::checked).toList();
    this.measures = Arrays.stream(Measure.values()).filter(m -> m.isIn(all)).toList();
    this.verdict = verdict;
  }

  BufferedImage draw() {
    int names =
        Math.min(
            NAMES,
            2 * PAD
                + rows.stream()
                    .map(Row::checked)
                    .mapToInt(c -> Math.max(STRONG.width(c.name()), SMALL.width(note(c))))
                    .max()
                    .orElse(0));
    List<Integer> widths = measures.stream().map(this::width).toList();
    int width = 2 * MARGIN + names + widths.stream().mapToInt(w -> w).sum();
    List<String> below = below(width - 2 * MARGIN);
    int cell = TextStyle.LABEL.lineHeight() + SMALL.lineHeight() + PAD;
    int head = TextStyle.LABEL.lineHeight() + SMALL.lineHeight() + PAD;
    int top = MARGIN + TextStyle.TITLE.lineHeight() + TextStyle.NOTE.lineHeight() + 2 * PAD;
    int bottom = top + head + rows.size() * cell;
    int height = bottom + 2 * PAD + below.size() * TextStyle.NOTE.lineHeight() + MARGIN;
    Canvas canvas = new Canvas(width, height, PAPER);
    canvas.text(MARGIN, MARGIN + TextStyle.TITLE.ascent(), title, TextStyle.TITLE);
    canvas.text(
        MARGIN,
        MARGIN + TextStyle.TITLE.lineHeight() + TextStyle.NOTE.ascent(),
        TextStyle.NOTE.shorten(subtitle, width - 2 * MARGIN),
        TextStyle.NOTE);
    int x = MARGIN + names;
    for (int m = 0; m < measures.size(); m++) {
      Measure measure = measures.get(m);
      canvas.text(x, top + TextStyle.LABEL.ascent(), measure.words(), TextStyle.LABEL);
      canvas.text(
          x, top + TextStyle.LABEL.lineHeight() + SMALL.ascent(), measure.direction(), SMALL);
      for (int r = 0; r < rows.size(); r++) {
        cell(canvas, x, top + head + r * cell, widths.get(m), cell, rows.get(r), measure);
      }
      x += widths.get(m);
    }
    for (int r = 0; r < rows.size(); r++) {
      names(canvas, top + head + r * cell, names, rows.get(r).checked());
      boolean first =
          r == 0 || rows.get(r).checked().control() != rows.get(r - 1).checked().control();
      canvas.fill(MARGIN, top + head + r * cell, width - 2 * MARGIN, first ? 3 : 1, LINE);
    }
    canvas.fill(MARGIN, bottom, width - 2 * MARGIN, 3, LINE);
    for (int i = 0; i < below.size(); i++) {
      canvas.text(
          MARGIN,
          bottom + 2 * PAD + i * TextStyle.NOTE.lineHeight() + TextStyle.NOTE.ascent(),
          below.get(i),
          TextStyle.NOTE);
    }
    return canvas.toImage();
  }

  private void names(Canvas canvas, int y, int width, Checked checked) {
    TextStyle style = isBest(checked) ? STRONG : TextStyle.LABEL;
    canvas.text(
        MARGIN, y + PAD / 2 + style.ascent(), style.shorten(checked.name(), width - PAD), style);
    canvas.text(MARGIN, y + PAD / 2 + style.lineHeight() + SMALL.ascent(), note(checked), SMALL);
  }

  private boolean isBest(Checked checked) {
    return verdict.best().filter(checked.name()::equals).isPresent();
  }

  private String note(Checked checked) {
    return checked.control() ? "knows nothing of the model" : isBest(checked) ? "look at this" : "";
  }

  private void cell(Canvas canvas, int x, int y, int width, int height, Row row, Measure measure) {
    int tint = tint(row.checked(), measure);
    if (tint != PAPER) {
      canvas.fill(x - PAD / 2, y, width - PAD, height, tint);
    }
    Mean mean = row.mean(measure);
    TextStyle style = TextStyle.LABEL;
    canvas.text(x, y + PAD / 2 + style.ascent(), value(mean), style);
    canvas.text(x, y + PAD / 2 + style.lineHeight() + SMALL.ascent(), interval(mean), SMALL);
  }

  /** Told apart from the edge detector. */
  private int tint(Checked checked, Measure measure) {
    List<Double> chances = verdict.chances().getOrDefault(checked.name(), List.of());
    boolean tested = measure == Measure.DELETION || measure == Measure.INSERTION;
    if (!tested || chances.isEmpty()) {
      return PAPER;
    }
    if (chances.get(measure == Measure.DELETION ? 0 : 1) > Significance.LEVEL) {
      return PAPER;
    }
    double edges =
        rows.stream()
            .map(Row::checked)
            .filter(row -> row.name().equals(Controls.EDGES.words()))
            .findFirst()
            .map(row -> row.value(measure))
            .orElse(Double.NaN);
    return measure.isBetter(checked.value(measure), edges) ? BETTER : WORSE;
  }

  private static String value(Mean mean) {
    return Double.isNaN(mean.value()) ? "\u2013" : Labels.number(mean.value(), 3);
  }

  private static String interval(Mean mean) {
    return Double.isNaN(mean.value())
        ? ""
        : Labels.number(mean.low(), 2) + " to " + Labels.number(mean.high(), 2);
  }

  private int width(Measure measure) {
    int width = Math.max(TextStyle.LABEL.width(measure.words()), SMALL.width(measure.direction()));
    for (Row row : rows) {
      width = Math.max(width, TextStyle.LABEL.width(value(row.mean(measure))));
      width = Math.max(width, SMALL.width(interval(row.mean(measure))));
    }
    return width + 2 * PAD;
  }

  private List<String> below(int width) {
    List<String> lines = new ArrayList<>();
    lines.addAll(TextStyle.NOTE.wrap(verdict.summary(), width));
    lines.add("");
    for (String sentence : verdict.sentences().values()) {
      lines.addAll(TextStyle.NOTE.wrap(sentence, width));
    }
    lines.add("");
    StringBuilder meanings = new StringBuilder();
    for (Measure measure : measures) {
      meanings.append(measure.words()).append(": ").append(measure.meaning()).append(". ");
    }
    lines.addAll(TextStyle.NOTE.wrap(meanings.toString().strip(), width));
    lines.addAll(
        TextStyle.NOTE.wrap(
            "Means over the samples, under them 95 % intervals. Green: better than the edge"
                + " detector by more than chance, red: worse.",
            width));
    return lines;
  }
}
