package io.loupe.visualizers.raster;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * Pixels to draw into, the same on every machine. What lies outside is cut off. Not safe for use by
 * several threads.
 */
public final class Canvas {
  private final int width;
  private final int height;
  private final int[] pixels;

  /**
   * Creates a canvas of one colour.
   *
   * @param width in pixels, positive
   * @param height in pixels, positive
   * @param background packed as 0xRRGGBB
   */
  public Canvas(int width, int height, int background) {
    this.width = width;
    this.height = height;
    this.pixels = new int[Math.multiplyExact(width, height)];
    Arrays.fill(pixels, background);
  }

  /**
   * Returns the width.
   *
   * @return in pixels
   */
  public int width() {
    return width;
  }

  /**
   * Returns the height.
   *
   * @return in pixels
   */
  public int height() {
    return height;
  }

  /**
   * Fills a rectangle.
   *
   * @param x left edge
   * @param y upper edge
   * @param w width
   * @param h height
   * @param rgb packed as 0xRRGGBB
   */
  public void fill(int x, int y, int w, int h, int rgb) {
    int from = Math.max(0, x);
    int to = Math.min(width, x + w);
    for (int row = Math.max(0, y); row < Math.min(height, y + h) && from < to; row++) {
      Arrays.fill(pixels, row * width + from, row * width + to, rgb);
    }
  }

  /**
   * Draws the edge of a rectangle, inside of it.
   *
   * @param x left edge
   * @param y upper edge
   * @param w width
   * @param h height
   * @param thickness of the line
   * @param rgb packed as 0xRRGGBB
   */
  public void frame(int x, int y, int w, int h, int thickness, int rgb) {
    fill(x, y, w, thickness, rgb);
    fill(x, y + h - thickness, w, thickness, rgb);
    fill(x, y, thickness, h, rgb);
    fill(x + w - thickness, y, thickness, h, rgb);
  }

  /**
   * Draws a picture, every pixel as a square.
   *
   * @param x left edge
   * @param y upper edge
   * @param image the picture; transparency is ignored
   * @param factor how many times enlarged, positive
   */
  public void image(int x, int y, BufferedImage image, int factor) {
    int w = image.getWidth();
    int[] line = new int[w];
    for (int row = 0; row < image.getHeight(); row++) {
      image.getRGB(0, row, w, 1, line, 0, w);
      for (int column = 0; column < w; column++) {
        fill(x + column * factor, y + row * factor, factor, factor, line[column] & 0xffffff);
      }
    }
  }

  /**
   * Writes a line of text.
   *
   * @param x left end
   * @param baseline height of the letters' feet
   * @param text the text; characters that the font lacks are shown as boxes
   * @param style size and colour
   */
  public void text(int x, int baseline, String text, TextStyle style) {
    double pen = x;
    for (int codePoint : text.codePoints().toArray()) {
      Font.Glyph glyph = Font.SANS.glyph(codePoint);
      stamp(Coverage.of(glyph, style.size() / Font.SANS.unitsPerEm(), pen, baseline), style);
      pen += glyph.advance() * style.size() / Font.SANS.unitsPerEm();
    }
  }

  /**
   * Draws a straight line with round ends.
   *
   * @param x0 where it begins
   * @param y0 where it begins
   * @param x1 where it ends; may be where it begins, which makes a dot
   * @param y1 where it ends
   * @param thickness in pixels
   * @param rgb packed as 0xRRGGBB
   */
  public void line(double x0, double y0, double x1, double y1, double thickness, int rgb) {
    double reach = thickness / 2 + 1;
    int left = Math.max(0, (int) Math.floor(Math.min(x0, x1) - reach));
    int right = Math.min(width - 1, (int) Math.ceil(Math.max(x0, x1) + reach));
    int top = Math.max(0, (int) Math.floor(Math.min(y0, y1) - reach));
    int bottom = Math.min(height - 1, (int) Math.ceil(Math.max(y0, y1) + reach));
    double length = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0);
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double along =
            length == 0 ? 0 : ((x + 0.5 - x0) * (x1 - x0) + (y + 0.5 - y0) * (y1 - y0)) / length;
        double nearest = Math.max(0, Math.min(1, along));
        double dx = x + 0.5 - x0 - nearest * (x1 - x0);
        double dy = y + 0.5 - y0 - nearest * (y1 - y0);
        double share = thickness / 2 + 0.5 - Math.sqrt(dx * dx + dy * dy);
        if (share > 0) {
          int at = y * width + x;
          pixels[at] = blend(pixels[at], rgb, (float) Math.min(1, share));
        }
      }
    }
  }

  /**
   * Copies the pixels into a picture.
   *
   * @return a new picture
   */
  public BufferedImage toImage() {
    return TensorImages.ofPixels(width, height, pixels);
  }

  private void stamp(Coverage ink, TextStyle style) {
    for (int row = 0; row < ink.height(); row++) {
      int y = ink.top() + row;
      for (int column = 0; column < ink.width(); column++) {
        int x = ink.left() + column;
        float share = ink.at(column, row);
        if (share > 0 && x >= 0 && x < width && y >= 0 && y < height) {
          pixels[y * width + x] = blend(pixels[y * width + x], style.rgb(), share);
        }
      }
    }
  }

  static int blend(int under, int over, float share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int u = (under >> shift) & 0xff;
      int o = (over >> shift) & 0xff;
      mixed |= Math.round(u + (o - u) * share) << shift;
    }
    return mixed;
  }

  /**
   * How much of each pixel lies inside an outline, exactly (area, not samples).
   *
   * <p>Every piece of the outline adds its signed height to the pixels right of it; the running sum
   * along a row is then the covered area.
   */
  static final class Coverage {
    private static final Coverage NOTHING = new Coverage(0, 0, 0, new float[0]);

    private final int left;
    private final int top;
    private final int width;
    private final float[] ink;

    private Coverage(int left, int top, int width, float[] ink) {
      this.left = left;
      this.top = top;
      this.width = width;
      this.ink = ink;
    }

    static Coverage of(Font.Glyph glyph, double scale, double originX, double baseline) {
      if (glyph.size() == 0) {
        return NOTHING;
      }
      double minX = Double.POSITIVE_INFINITY;
      double maxX = Double.NEGATIVE_INFINITY;
      double minY = Double.POSITIVE_INFINITY;
      double maxY = Double.NEGATIVE_INFINITY;
      double[] pixels = new double[glyph.size()];
      for (int i = 0; i < pixels.length; i += 2) {
        pixels[i] = originX + glyph.at(i) * scale;
        pixels[i + 1] = baseline - glyph.at(i + 1) * scale;
        minX = Math.min(minX, pixels[i]);
        maxX = Math.max(maxX, pixels[i]);
        minY = Math.min(minY, pixels[i + 1]);
        maxY = Math.max(maxY, pixels[i + 1]);
      }
      int left = (int) Math.floor(minX);
      int top = (int) Math.floor(minY);
      int width = (int) Math.floor(maxX) - left + 2;
      int height = (int) Math.floor(maxY) - top + 1;
      double[] heights = new double[width * height];
      for (int i = 0; i < pixels.length; i += 4) {
        add(
            heights,
            width,
            pixels[i] - left,
            pixels[i + 1] - top,
            pixels[i + 2] - left,
            pixels[i + 3] - top);
      }
      return new Coverage(left, top, width, sum(heights, width));
    }

    int left() {
      return left;
    }

    int top() {
      return top;
    }

    int width() {
      return width;
    }

    int height() {
      return width == 0 ? 0 : ink.length / width;
    }

    float at(int column, int row) {
      return ink[row * width + column];
    }

    private static void add(
        double[] heights, int width, double x0, double y0, double x1, double y1) {
      if (y0 == y1) {
        return;
      }
      double sign = y0 < y1 ? 1 : -1;
      double topX = y0 < y1 ? x0 : x1;
      double topY = Math.min(y0, y1);
      double bottomY = Math.max(y0, y1);
      double slope = (x1 - x0) / (y1 - y0);
      for (int row = (int) topY; row < bottomY; row++) {
        double from = Math.max(topY, row);
        double to = Math.min(bottomY, row + 1);
        double xa = topX + (from - topY) * slope;
        double xb = topX + (to - topY) * slope;
        addRow(heights, row * width, Math.min(xa, xb), Math.max(xa, xb), sign * (to - from));
      }
    }

    private static void addRow(double[] heights, int start, double from, double to, double height) {
      for (int column = (int) from; column <= (int) to; column++) {
        double a = Math.max(from, column);
        double b = Math.min(to, column + 1);
        double share = to > from ? (b - a) / (to - from) : 1;
        double right = (a + b) / 2 - column;
        heights[start + column] += height * share * (1 - right);
        heights[start + column + 1] += height * share * right;
      }
    }

    private static float[] sum(double[] heights, int width) {
      float[] ink = new float[heights.length];
      for (int start = 0; start < heights.length; start += width) {
        double covered = 0;
        for (int column = 0; column < width; column++) {
          covered += heights[start + column];
          ink[start + column] = (float) Math.min(1, Math.abs(covered));
        }
      }
      return ink;
    }
  }
}
