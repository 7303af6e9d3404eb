package io.loupe.visualizers.internal.picture;

import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TextStyle;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Draws a list of numbers as named bars, one under the other, with the numbers beside them. Bars
 * begin at zero, or at the end of the scale that is nearest to it.
 *
 * @param bars from top to bottom
 * @param range the ends of the scale; longer bars are cut
 * @param above colour of bars to the right of zero
 * @param below colour of bars to the left of it
 * @param textSize of names and numbers, in pixels
 */
public record FeatureBars(List<Bar> bars, ValueRange range, int above, int below, int textSize) {
  /** Most bars that one picture shows. */
  public static final int MOST = 30;

  /** Colour of values that have no good or bad side. */
  public static final int PLAIN = 0x31688e;

  private static final int INK = 0x1b1f24;
  private static final int LANE = 0xeef1f4;
  private static final int ZERO = 0x8c959f;
  private static final int PAPER = 0xffffff;
  private static final double NAMES = 0.42;
  private static final String USUAL = "\u22120.0123";

  /**
   * One number.
   *
   * @param name for people, shortened where it is long
   * @param note stands behind the name
   * @param value drawn and written
   */
  public record Bar(String name, String note, double value) {
    /**
     * Creates a bar without a note.
     *
     * @param name for people, shortened where it is long
     * @param value drawn and written
     */
    public Bar(String name, double value) {
      this(name, "", value);
    }
  }

  /**
   * Copies the bars.
   *
   * @param bars from top to bottom
   * @param range the ends of the scale; longer bars are cut
   * @param above colour of bars to the right of zero
   * @param below colour of bars to the left of it
   * @param textSize of names and numbers, in pixels
   */
  public FeatureBars {
    bars = List.copyOf(bars);
  }

  /**
   * Bars in the colours of maps: red above zero, blue below it.
   *
   * @param bars from top to bottom
   * @param range the ends of the scale; longer bars are cut
   * @param textSize of names and numbers, in pixels
   * @return the bars, to be drawn
   */
  public static FeatureBars signed(List<Bar> bars, ValueRange range, int textSize) {
    return new FeatureBars(
        bars, range, ColorMaps.DIVERGING.rgb(0.95), ColorMaps.DIVERGING.rgb(0.05), textSize);
  }

  /**
   * Chooses what a picture has room for.
   *
   * @param sizes how much each number counts
   * @param most how many are chosen
   * @return places of the largest, in their own order
   */
  public static List<Integer> largest(double[] sizes, int most) {
    return IntStream.range(0, sizes.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -sizes[i]))
        .limit(most)
        .sorted()
        .toList();
  }

  /**
   * Height of one bar with its gap.
   *
   * @param textSize of names and numbers
   * @return in pixels
   */
  public static int rowHeight(int textSize) {
    return textSize * 7 / 5;
  }

  /**
   * Draws them.
   *
   * @param width in pixels
   * @return a new picture
   */
  public BufferedImage draw(int width) {
    TextStyle style = new TextStyle(textSize, INK);
    int row = rowHeight(textSize);
    int gap = textSize / 2;
    int pad = textSize / 3;
    Canvas canvas = new Canvas(width, Math.max(1, bars.size()) * row, PAPER);
    String[] numbers = bars.stream().map(bar -> Labels.number(bar.value())).toArray(String[]::new);
    int names =
        Math.min(
            (int) (width * NAMES),
            bars.stream().mapToInt(bar -> style.width(bar.name() + bar.note())).max().orElse(0));
    int figures = Arrays.stream(numbers).mapToInt(style::width).max().orElse(0);
    figures = Math.max(figures, style.width(USUAL));
    int left = pad + names + gap;
    int room = Math.max(1, width - left - gap - figures - pad);
    int zero = left + (int) Math.round(room * range.position(0));
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int top = i * row;
      int baseline = top + (row - style.lineHeight()) / 2 + style.ascent();
      canvas.text(pad, baseline, style.shorten(bar.name(), bar.note(), names), style);
      canvas.text(width - pad - style.width(numbers[i]), baseline, numbers[i], style);
      canvas.fill(left, top + row / 8, room, row - row / 4, LANE);
      if (Double.isFinite(bar.value())) {
        int end = left + (int) Math.round(room * range.position(bar.value()));
        int from = Math.min(zero, end);
        int rgb = end >= zero ? above : below;
        canvas.fill(from, top + row / 8, Math.abs(end - zero), row - row / 4, rgb);
      }
    }
    canvas.fill(zero, 0, 1, canvas.height(), ZERO);
    return canvas.toImage();
  }

  /**
   * Draws the bars alone, for where there is little room.
   *
   * @param width in pixels
   * @param height in pixels, of all bars together
   * @return a new picture
   */
  public BufferedImage sketch(int width, int height) {
    Canvas canvas = new Canvas(width, height, PAPER);
    int zero = (int) Math.round(width * range.position(0));
    for (int i = 0; i < bars.size(); i++) {
      int top = i * height / bars.size();
      int thick =
          Math.max(1, (i + 1) * height / bars.size() - top - (height > 3 * bars.size() ? 1 : 0));
      if (Double.isFinite(bars.get(i).value())) {
        int end = (int) Math.round(width * range.position(bars.get(i).value()));
        int rgb = end >= zero ? above : below;
        canvas.fill(Math.min(zero, end), top, Math.abs(end - zero), thick, rgb);
      }
    }
    canvas.fill(Math.min(width - 1, zero), 0, 1, height, ZERO);
    return canvas.toImage();
  }
}
