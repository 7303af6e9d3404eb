package io.loupe.visualizers.internal.truth;

import io.loupe.visualizers.internal.truth.Truth.AtLayer;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.TextStyle;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A panel for each image: its score at each layer as a line, the band that holds nine tenths of the
 * examples, and the verdict. Judged layers have large dots.
 */
public final class TruthPicture {
  private static final int MARGIN = 32;
  private static final int GAP = 28;
  private static final int ACROSS = 5;
  private static final int WIDTH = 320;
  private static final int HEIGHT = 180;
  private static final int AXIS = 34;
  private static final double LOWEST = -1;
  private static final double HIGHEST = 1.5;
  private static final int PAPER = 0xffffff;
  private static final int GRID = 0xe6e9ec;
  private static final int BAND = 0xcfe3f5;
  private static final int LINE = 0x0b5fa5;
  private static final int ALARM = 0xb3400a;

  private static final String FOOTER =
      "Line: how alike what feeds the target is, channel by channel, on the made image and on the"
          + " samples that excite it most; 1 is as alike as those are to each other, 0 no more than"
          + " other samples. Blue band: nine tenths of those samples, each against the others."
          + " Large dots: layers that the verdict rests on. What is below \u22121 is drawn at"
          + " \u22121.";

  private TruthPicture() {}

  /**
   * One panel.
   *
   * @param name of the target
   */
  public record Panel(String name, Truth truth) {}

  /** Draws the panels that have something to show, at least one. */
  public static BufferedImage draw(String title, List<Panel> panels) {
    int across = Math.min(ACROSS, Math.max(2, panels.size()));
    int rows = (panels.size() + across - 1) / across;
    int content = across * (AXIS + WIDTH) + (across - 1) * GAP;
    List<String> footer = TextStyle.NOTE.wrap(FOOTER, content);
    List<String> headline = TextStyle.TITLE.wrap(title, content);
    int head = MARGIN + headline.size() * TextStyle.TITLE.lineHeight() + GAP;
    int each = 2 * TextStyle.NOTE.lineHeight() + HEIGHT + TextStyle.SMALL.lineHeight() + GAP;
    int bottom = head + rows * each;
    Canvas canvas =
        new Canvas(
            content + 2 * MARGIN,
            bottom + footer.size() * TextStyle.NOTE.lineHeight() + MARGIN,
            PAPER);
    block(canvas, headline, TextStyle.TITLE, MARGIN);
    for (int i = 0; i < panels.size(); i++) {
      int x = MARGIN + i % across * (AXIS + WIDTH + GAP);
      panel(canvas, panels.get(i), x, head + i / across * each);
    }
    block(canvas, footer, TextStyle.NOTE, bottom);
    return canvas.toImage();
  }

  private static void block(Canvas canvas, List<String> lines, TextStyle style, int top) {
    for (int i = 0; i < lines.size(); i++) {
      canvas.text(MARGIN, top + i * style.lineHeight() + style.ascent(), lines.get(i), style);
    }
  }

  private static void panel(Canvas canvas, Panel panel, int x, int top) {
    Truth truth = panel.truth();
    TextStyle note = TextStyle.NOTE;
    boolean alarm = truth.verdict() == Truth.Verdict.OTHER_ROAD;
    TextStyle said = new TextStyle(note.size(), alarm ? ALARM : note.rgb());
    String name = TextStyle.LABEL.shorten(panel.name(), WIDTH);
    canvas.text(x + AXIS, top + note.ascent(), name, new TextStyle(note.size(), 0x1b1f24));
    String verdict = truth.verdict().brief() + ": " + truth.figure();
    int second = top + note.lineHeight();
    canvas.text(x + AXIS, second + note.ascent(), said.shorten(verdict, WIDTH), said);
    Area area = new Area(x + AXIS, second + note.lineHeight() + 6, truth.layers());
    area.band(canvas);
    for (double tick : new double[] {-1, 0, 1}) {
      int y = area.y(tick);
      canvas.fill(area.left, y, WIDTH, tick == 0 ? 2 : 1, tick == 0 ? 0x8c959f : GRID);
      String text = tick < 0 ? "\u22121" : Integer.toString((int) tick);
      canvas.text(
          area.left - 8 - TextStyle.SMALL.width(text),
          y + TextStyle.SMALL.ascent() / 2 - 1,
          text,
          TextStyle.SMALL);
    }
    area.line(canvas, alarm ? ALARM : LINE);
    area.names(canvas);
  }

  /** Where a panel's values are drawn. */
  private record Area(int left, int top, List<AtLayer> layers) {
    int y(double value) {
      double inside = Math.max(LOWEST, Math.min(HIGHEST, value));
      return (int) Math.round(top + HEIGHT * (HIGHEST - inside) / (HIGHEST - LOWEST));
    }

    double x(int layer) {
      return layers.size() == 1
          ? left + WIDTH / 2.0
          : left + 10 + (WIDTH - 20.0) * layer / (layers.size() - 1);
    }

    void band(Canvas canvas) {
      int half = layers.size() == 1 ? WIDTH / 4 : 0;
      for (int l = 0; l < layers.size(); l++) {
        AtLayer next = layers.get(Math.min(layers.size() - 1, l + 1));
        int from = (int) Math.round(x(l)) - half;
        int to =
            layers.size() == 1
                ? from + 2 * half
                : (int) Math.round(x(Math.min(layers.size() - 1, l + 1)));
        for (int c = from; c < to; c++) {
          double share = (c - from) / (double) (to - from);
          double low = layers.get(l).low() + share * (next.low() - layers.get(l).low());
          double high = layers.get(l).high() + share * (next.high() - layers.get(l).high());
          canvas.fill(c, y(high), 1, Math.max(1, y(low) - y(high)), BAND);
        }
      }
    }

    void line(Canvas canvas, int rgb) {
      for (int l = 0; l < layers.size(); l++) {
        double at = y(layers.get(l).score());
        canvas.line(x(l), at, x(l), at, layers.get(l).judged() ? 13 : 7, rgb);
        if (l + 1 < layers.size()) {
          canvas.line(x(l), at, x(l + 1), y(layers.get(l + 1).score()), 3, rgb);
        }
      }
    }

    /** The first and the last, and those between where there is room for all. */
    void names(Canvas canvas) {
      TextStyle small = TextStyle.SMALL;
      int all = layers.stream().mapToInt(l -> small.width(l.layer()) + 12).sum();
      for (int l = 0; l < layers.size(); l++) {
        if (l == 0 || l == layers.size() - 1 || all <= WIDTH) {
          String name =
              small.shorten(layers.get(l).layer(), layers.size() == 1 ? WIDTH : WIDTH / 2 - 6);
          int width = small.width(name);
          int at = (int) Math.round(x(l)) - width / 2;
          int inside = Math.max(left, Math.min(left + WIDTH - width, at));
          canvas.text(inside, top + HEIGHT + 4 + small.ascent(), name, small);
        }
      }
    }
  }
}
