package io.loupe.visualizers.cards;

import io.loupe.data.InputSpec;
import io.loupe.visualizers.examples.FilterPatches;
import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.maximization.ExtremeImages;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TextStyle;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws one card into a canvas: made images, real samples, figures, effects by class. */
final class CardPicture {
  static final int HEIGHT = 560;

  private static final int PICTURE = 168;
  private static final int PAD = 24;
  private static final int STEP = PICTURE + 16;
  private static final int FIGURES = 450;
  private static final int NAMES = 128;
  private static final int LINE = 0xd0d7de;
  private static final TextStyle NAME = TextStyle.LABEL;
  private static final TextStyle NOTE = TextStyle.NOTE;
  private static final TextStyle FIGURE = new TextStyle(20, 0x1b1f24);

  private final InputSpec input;
  private final ValueRange range;
  private final List<String> classNames;
  private final Maps maps;
  private final int patches;
  private final EffectBars bars;

  CardPicture(
      InputSpec input,
      ValueRange range,
      List<String> classNames,
      Maps maps,
      int patches,
      EffectBars bars) {
    this.input = input;
    this.range = range;
    this.classNames = classNames;
    this.maps = maps;
    this.patches = patches;
    this.bars = bars;
  }

  int width() {
    return 2 * PAD + STEP + PAD + patches * STEP + PAD + FIGURES;
  }

  void draw(Canvas canvas, int x, int y, FilterCard card) {
    canvas.frame(x, y, width(), HEIGHT, 2, LINE);
    String name = maps.noun() + " " + card.summary().filter();
    int top = y + 14;
    canvas.text(x + PAD, top + NAME.ascent(), name, NAME);
    canvas.text(
        x + PAD + NAME.width(name) + 16,
        top + NAME.ascent(),
        card.summary().firing() == 0 ? "never fires on this data" : "",
        NOTE);
    int left = x + PAD;
    int row = top + NAME.lineHeight() + 12;
    made(canvas, left, row, "made largest", card.most(), 1);
    made(canvas, left, row + STEP + 50, "made smallest", card.least(), -1);
    left += STEP + PAD;
    List<FilterPatches.Patch> shown = card.shownPatches();
    String samples = shown.isEmpty() ? "no sample excites it" : "real samples, strongest first";
    canvas.text(left, row + NOTE.ascent(), samples, NOTE);
    boolean parts = shown.stream().anyMatch(p -> p.part() != null);
    boolean silent = shown.isEmpty() || card.most() == null || SignalPicture.suits(input.shape());
    String below = parts ? "what it saw of each" : silent ? "" : "it sees all of each";
    canvas.text(left, row + STEP + 50 + NOTE.ascent(), below, NOTE);
    for (int i = 0; i < shown.size(); i++) {
      patch(canvas, left + i * STEP, row, shown.get(i));
    }
    left += patches * STEP + PAD;
    int lower = figures(canvas, left, row, card);
    bars.draw(canvas, left, lower, FIGURES - PAD, y + HEIGHT - 16, card);
  }

  private void made(
      Canvas canvas,
      int x,
      int y,
      String label,
      ExtremeImages.@Nullable Extreme extreme,
      int sign) {
    if (extreme == null) {
      canvas.text(x, y + NOTE.ascent(), NOTE.shorten("no images made", STEP + PAD), NOTE);
      canvas.text(x, y + 28 + NOTE.ascent(), NOTE.shorten("(no gradients)", STEP + PAD), NOTE);
      return;
    }
    canvas.text(x, y + NOTE.ascent(), NOTE.shorten(label, STEP + PAD), NOTE);
    picture(canvas, x, y + 28, InputPicture.small(extreme.image(), input, range, PICTURE, PICTURE));
    String note =
        extreme.dead() ? "no gradient found" : "mean " + Labels.number(sign * extreme.score());
    canvas.text(x, y + 28 + PICTURE + 4 + NOTE.ascent(), note, NOTE);
  }

  private void patch(Canvas canvas, int x, int y, FilterPatches.Patch patch) {
    picture(canvas, x, y + 28, patch.whole());
    String value = Labels.number(patch.value());
    String text =
        patch.label().isPresent()
            ? NOTE.shorten(
                ClassNames.of(classNames, patch.label().getAsInt()), ": " + value, PICTURE)
            : NOTE.shorten(value, PICTURE);
    canvas.text(x, y + 28 + PICTURE + 4 + NOTE.ascent(), text, NOTE);
    BufferedImage part = patch.part();
    if (part != null) {
      picture(canvas, x, y + STEP + 50 + 28, part);
    }
  }

  private static void picture(Canvas canvas, int x, int y, BufferedImage image) {
    int factor = Math.max(1, PICTURE / Math.max(image.getWidth(), image.getHeight()));
    int width = image.getWidth() * factor;
    int height = image.getHeight() * factor;
    canvas.image(x, y, image, factor);
    canvas.frame(x - 1, y - 1, width + 2, height + 2, 1, LINE);
  }

  /** With as many digits as there is room for. */
  static String activation(double mean, double highest) {
    String text = "";
    for (int digits = 3; digits > 0; digits--) {
      text = "mean " + Labels.number(mean, digits) + ", max " + Labels.number(highest, digits);
      if (FIGURE.width(text) <= FIGURES - NAMES - PAD) {
        return text;
      }
    }
    return text;
  }

  /** Aligned lines of a name and a value; returns where the next thing can begin. */
  private int figures(Canvas canvas, int x, int y, FilterCard card) {
    List<String[]> lines = new ArrayList<>();
    var summary = card.summary();
    lines.add(new String[] {"fires on", Labels.percent(summary.firing()) + " of samples"});
    lines.add(
        new String[] {
          "wins",
          Labels.percent(summary.won())
              + (maps.isSinglePosition() ? " of samples" : " of all places")
        });
    lines.add(new String[] {"activation", activation(summary.mean(), summary.highest())});
    if (!summary.topClass().isEmpty()) {
      lines.add(new String[] {"strongest on", "class " + summary.topClass()});
    }
    lines.add(
        new String[] {
          "most like",
          summary.partner().isPresent()
              ? maps.noun()
                  + " "
                  + summary.partner().getAsInt()
                  + " (r = "
                  + Labels.number(summary.correlation(), 2)
                  + ")"
              : "no other"
        });
    card.truth()
        .ifPresent(
            truth -> {
              lines.add(new String[] {"made largest", truth.verdict().words()});
              lines.add(new String[] {"", truth.isMeasured() ? truth.figure() : truth.why()});
            });
    int line = y;
    for (String[] pair : lines) {
      canvas.text(x, line + NOTE.ascent(), pair[0], NOTE);
      canvas.text(
          x + NAMES,
          line + FIGURE.ascent(),
          FIGURE.shorten(pair[1], FIGURES - NAMES - PAD),
          FIGURE);
      line += NOTE.lineHeight() + 4;
    }
    return line + 14;
  }
}
