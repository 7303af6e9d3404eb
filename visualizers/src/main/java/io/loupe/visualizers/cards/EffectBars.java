package io.loupe.visualizers.cards;

import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TextStyle;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bars of what each class loses, or gains, when a filter is silenced. */
final class EffectBars {
  private static final int MOST = 10;
  private static final int LOSS = 0xd55e00;
  private static final int GAIN = 0x0072b2;
  private static final int AXIS = 0x8c959f;
  private static final double SMALLEST_SCALE = 0.05;
  private static final TextStyle NOTE = TextStyle.NOTE;
  private static final TextStyle FIGURE = new TextStyle(20, 0x1b1f24);
  private static final TextStyle CLASS = new TextStyle(17, 0x57606a);

  private final List<String> classNames;
  private final Change.Measure measure;
  private final double largestLoss;
  private final double largestGain;

  /**
   * Prepares bars of one scale, so that cards can be compared.
   *
   * @param measure what silencing changes
   * @param cards all cards of a layer
   */
  EffectBars(List<String> classNames, Change.Measure measure, List<FilterCard> cards) {
    this.classNames = classNames;
    this.measure = measure;
    this.largestLoss = largest(cards, -1, SMALLEST_SCALE);
    this.largestGain = largest(cards, 1, SMALLEST_SCALE / 2);
  }

  private static double largest(List<FilterCard> cards, int sign, double least) {
    return cards.stream()
        .flatMap(card -> card.parts().values().stream())
        .mapToDouble(effect -> sign * effect.change())
        .reduce(least, Math::max);
  }

  void draw(Canvas canvas, int x, int y, int width, int bottom, FilterCard card) {
    if (card.effect().isEmpty()) {
      canvas.text(x, y + NOTE.ascent(), "not silenced: needs labels", NOTE);
      return;
    }
    Change total = card.effect().get().whole();
    canvas.text(x, y + NOTE.ascent(), measure.noun() + " when silenced", NOTE);
    String all =
        total.change() == 0 && total.error() == 0
            ? "no answer changes"
            : measure.isError()
                ? measure.signed(total.change()) + " \u00b1 " + Labels.number(total.error())
                : points(total.change()) + " \u00b1 " + plain(total.error()) + " points";
    canvas.text(x, y + NOTE.lineHeight() + 4 + FIGURE.ascent(), all, FIGURE);
    List<Map.Entry<Integer, PairedAccuracy>> shown =
        card.parts().entrySet().stream()
            .sorted(Comparator.comparingDouble(e -> -Math.abs(e.getValue().change())))
            .limit(MOST)
            .sorted(Map.Entry.comparingByKey())
            .toList();
    if (shown.isEmpty()) {
      return;
    }
    bars(canvas, x, y + 2 * NOTE.lineHeight() + 16, width, bottom, shown);
  }

  private void bars(
      Canvas canvas,
      int x,
      int top,
      int width,
      int bottom,
      List<Map.Entry<Integer, PairedAccuracy>> shown) {
    int column = width / Math.max(1, shown.size());
    int room = bottom - top - 3 * CLASS.lineHeight() - 10;
    int up = room / 3;
    int zero = top + CLASS.lineHeight() + up;
    double scale = Math.min((room - up) / largestLoss, up / largestGain);
    canvas.fill(x, zero, column * shown.size(), 1, AXIS);
    for (int i = 0; i < shown.size(); i++) {
      int left = x + i * column;
      double change = shown.get(i).getValue().change();
      int length = (int) Math.round(Math.abs(change) * scale);
      if (change < 0) {
        canvas.fill(left + 4, zero + 1, column - 8, length, LOSS);
      } else {
        canvas.fill(left + 4, zero - length, column - 8, length, GAIN);
      }
      if (change != 0) {
        String number = points(change);
        int at = change < 0 ? zero + length + 2 : zero - length - CLASS.lineHeight();
        int center = left + (column - CLASS.width(number)) / 2;
        canvas.text(center, at + CLASS.ascent(), number, CLASS);
      }
      String name = CLASS.shorten(ClassNames.of(classNames, shown.get(i).getKey()), column - 2);
      canvas.text(
          left + (column - CLASS.width(name)) / 2,
          bottom - CLASS.lineHeight() + CLASS.ascent(),
          name,
          CLASS);
    }
  }

  /** Percentage points with their sign. */
  private static String points(double change) {
    String text = plain(Math.abs(change));
    return change == 0 ? "0" : (change < 0 ? "\u2212" : "+") + text;
  }

  private static String plain(double change) {
    double points = 100 * change;
    return String.format(Locale.ROOT, points >= 9.95 ? "%.0f" : "%.1f", points);
  }
}
