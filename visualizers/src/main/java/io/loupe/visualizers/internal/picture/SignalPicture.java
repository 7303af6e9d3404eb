package io.loupe.visualizers.internal.picture;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.ColorMap;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.TextStyle;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Draws data over time: a curve for each channel, maps as bands of colour under the curves, and a
 * time axis that counts steps of the signal from 0. A map of fewer steps than the signal is
 * stretched over the same time; where a pixel stands for several steps, a band shows the value
 * farthest from zero and a curve all that it passes. More than eight channels are drawn as rows of
 * grey, the higher the darker.
 *
 * @param signal [C,T], [C,T,1], [C,1,T], or [T] for one channel; null for a band alone
 * @param values the ends of the curves' scale
 * @param bands one for all channels, one for each channel, or none; each of any number of steps
 * @param range the ends of the bands' scale
 * @param colors of the bands
 */
public record SignalPicture(
    @Nullable Tensor signal,
    ValueRange values,
    List<Tensor> bands,
    ValueRange range,
    ColorMap colors) {
  /** Width where many stand side by side, in pixels. */
  public static final int NARROW = 260;

  /** Width where one stands alone, in pixels. */
  public static final int WIDE = 900;

  private static final int LINE = 0xc4cad1;
  private static final int MOST_CURVES = 8;
  private static final int BAND = 28;
  private static final int ROOM = 200;
  private static final int LARGEST_LANE = 90;
  private static final int SMALLEST_LANE = 44;
  private static final int LANE_GAP = 6;
  private static final int GREY_ROW = 4;
  private static final int LARGEST_GREY = 240;
  private static final int TICK = 6;
  private static final int TICK_ROOM = 70;
  private static final int PAPER = 0xffffff;
  private static final int INK = 0x1b1f24;
  private static final int ZERO = 0xd8dde2;

  /**
   * Keeps an immutable copy of the bands.
   *
   * @param signal [C,T], or [T] for one channel; null for a band alone
   * @param values the ends of the curves' scale
   * @param bands one for all channels, one for each channel, or none; each of any number of steps
   * @param range the ends of the bands' scale
   * @param colors of the bands
   */
  public SignalPicture {
    bands = List.copyOf(bands);
    if (signal == null && bands.isEmpty()) {
      throw new IllegalArgumentException("Neither a signal nor a band");
    }
  }

  /**
   * Tells whether a sample is data over time.
   *
   * @param shape of a sample
   * @return true for [C,T], [C,T,1] and [C,1,T] with more than one step
   */
  public static boolean suits(Shape shape) {
    boolean thin = shape.rank() == 3 && (shape.dim(1) == 1) != (shape.dim(2) == 1);
    return thin || (shape.rank() == 2 && shape.dim(1) > 1);
  }

  /**
   * Says what is drawn for the channels.
   *
   * @param channels their number
   * @return for people, in the middle of a sentence
   */
  public static String lines(int channels) {
    return channels > MOST_CURVES
        ? "a row of grey for each channel, the higher the darker"
        : channels > 1 ? "a curve for each channel" : "one curve";
  }

  /**
   * Draws one map alone, without axis.
   *
   * @param map any shape, its values in the order of time
   * @param range the ends of the scale
   * @param colors the colour map
   * @param width in pixels
   * @param height in pixels
   * @return a new picture
   */
  public static BufferedImage band(
      Tensor map, ValueRange range, ColorMap colors, int width, int height) {
    Canvas canvas = new Canvas(width, height, PAPER);
    paint(canvas, map, range, colors, 0, height);
    return canvas.toImage();
  }

  /**
   * Draws curves alone, one channel under the other, for where there is little room.
   *
   * @param signal [C,T], or [T] for one channel
   * @param values the ends of the curves' scale
   * @param width in pixels
   * @param height in pixels
   * @return a new picture
   */
  public static BufferedImage sketch(Tensor signal, ValueRange values, int width, int height) {
    SignalPicture picture = new SignalPicture(signal, values, List.of(), values, ColorMaps.VIRIDIS);
    Canvas canvas = new Canvas(width, height, PAPER);
    if (picture.channels() > MOST_CURVES) {
      picture.grey(canvas, width, height);
      return canvas.toImage();
    }
    int lane = height / picture.channels();
    for (int c = 0; lane > 0 && c < picture.channels(); c++) {
      picture.curve(canvas, c, width, c * lane, lane);
    }
    return canvas.toImage();
  }

  /**
   * Draws all of it.
   *
   * @param width in pixels
   * @return a new picture
   */
  public BufferedImage draw(int width) {
    int axis = TICK + TextStyle.NOTE.lineHeight();
    Canvas canvas = new Canvas(width, bodyHeight() + axis, PAPER);
    int y = 0;
    for (int c = 0; c < lanes(); c++) {
      if (signal != null && channels() <= MOST_CURVES) {
        curve(canvas, c, width, y, lane() - 4);
        y += lane();
      } else if (signal != null) {
        grey(canvas, width, greyHeight());
        y += greyHeight();
      }
      if (ownBands() || c == lanes() - 1) {
        for (Tensor band : ownBands() ? List.of(bands.get(c)) : bands) {
          paint(canvas, band, range, colors, y, BAND);
          y += BAND;
        }
      }
      y += LANE_GAP;
    }
    axis(canvas, width, bodyHeight());
    return canvas.toImage();
  }

  private int channels() {
    return signal == null ? 0 : signal.shape().rank() < 2 ? 1 : signal.shape().dim(0);
  }

  private int steps() {
    Tensor longest = signal == null ? bands.get(0) : signal;
    return longest.shape().elements() / (signal == null ? 1 : channels());
  }

  private int lanes() {
    return signal == null || channels() > MOST_CURVES ? 1 : channels();
  }

  private boolean ownBands() {
    return lanes() > 1 && bands.size() == lanes();
  }

  private int lane() {
    return Math.max(SMALLEST_LANE, Math.min(LARGEST_LANE, ROOM / lanes()));
  }

  private int greyHeight() {
    return Math.min(LARGEST_GREY, channels() * GREY_ROW);
  }

  private int bodyHeight() {
    int drawn = signal == null ? 0 : channels() > MOST_CURVES ? greyHeight() : lanes() * lane();
    return drawn + bands.size() * BAND + lanes() * LANE_GAP;
  }

  private float at(int channel, int step) {
    return Objects.requireNonNull(signal).get(channel * steps() + step);
  }

  private void curve(Canvas canvas, int channel, int width, int top, int height) {
    if (values.min() < 0 && values.max() > 0) {
      canvas.fill(0, (int) y(0, top, height), width, 1, ZERO);
    }
    double thickness = width >= WIDE ? 2.4 : 1.8;
    int steps = steps();
    double lastX = 0;
    double lastY = Double.NaN;
    for (int t = 0; t < steps; t++) {
      double x = (t + 0.5) * width / steps;
      double y = y(at(channel, t), top, height);
      if (Double.isFinite(y)) {
        boolean first = Double.isNaN(lastY);
        canvas.line(first ? x : lastX, first ? y : lastY, x, y, thickness, INK);
      }
      lastX = x;
      lastY = y;
    }
  }

  private double y(double value, int top, int height) {
    double share = values.isFlat() ? 0.5 : values.position(value);
    return top + 2 + (1 - share) * (height - 2);
  }

  private void grey(Canvas canvas, int width, int height) {
    for (int row = 0; row < height; row++) {
      int channel = row * channels() / height;
      for (int x = 0; x < width; x++) {
        double share = values.position(at(channel, x * steps() / width));
        int level = Double.isNaN(share) ? 255 : (int) Math.round(255 * (1 - share));
        canvas.fill(x, row, 1, 1, level << 16 | level << 8 | level);
      }
    }
  }

  private static void paint(
      Canvas canvas, Tensor map, ValueRange range, ColorMap colors, int top, int height) {
    FloatBuffer data = map.data();
    int steps = map.shape().elements();
    int width = canvas.width();
    for (int x = 0; x < width; x++) {
      int from = (int) ((long) x * steps / width);
      int to = Math.max(from + 1, (int) ((long) (x + 1) * steps / width));
      float farthest = data.get(from);
      for (int t = from + 1; t < to; t++) {
        farthest = Math.abs(data.get(t)) > Math.abs(farthest) ? data.get(t) : farthest;
      }
      canvas.fill(x, top, 1, height, colors.rgb(range.position(farthest)));
    }
  }

  private void axis(Canvas canvas, int width, int top) {
    int steps = steps();
    int apart = apart(steps, Math.max(2, width / TICK_ROOM));
    canvas.fill(0, top, width, 1, LINE);
    for (int t = 0; t < steps; t += apart) {
      int x = (int) ((t + 0.5) * width / steps);
      canvas.fill(x, top, 2, TICK, INK);
      String text = Integer.toString(t);
      int left = x - TextStyle.NOTE.width(text) / 2;
      int fitting = Math.max(0, Math.min(left, width - TextStyle.NOTE.width(text)));
      canvas.text(fitting, top + TICK + TextStyle.NOTE.ascent(), text, TextStyle.NOTE);
    }
  }

  /** 1, 2 or 5 times a power of ten. */
  static int apart(int steps, int most) {
    int apart = 1;
    int next = 0;
    int[] factors = {2, 5, 10};
    int power = 1;
    while ((steps - 1) / apart + 1 > most) {
      apart = power * factors[next];
      next = (next + 1) % factors.length;
      power = next == 0 ? power * 10 : power;
    }
    return apart;
  }
}
