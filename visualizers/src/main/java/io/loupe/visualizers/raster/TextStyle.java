package io.loupe.visualizers.raster;

import java.util.ArrayList;
import java.util.List;

/**
 * Size and colour of text.
 *
 * @param size height of the font in pixels
 * @param rgb packed as 0xRRGGBB
 */
public record TextStyle(int size, int rgb) {
  /** Headline of a picture. */
  public static final TextStyle TITLE = new TextStyle(32, 0x1b1f24);

  /** Names of rows and columns. */
  public static final TextStyle LABEL = new TextStyle(24, 0x1b1f24);

  /** Numbers beside labels, footers. */
  public static final TextStyle NOTE = new TextStyle(20, 0x57606a);

  /** What is said of a picture besides its note. */
  public static final TextStyle SMALL = new TextStyle(16, 0x57606a);

  private static final String ELLIPSIS = "\u2026";

  /**
   * Measures a line of text.
   *
   * @param text the text
   * @return its width in pixels, rounded up
   */
  public int width(String text) {
    double units = text.codePoints().mapToDouble(c -> Font.SANS.advance(c)).sum();
    return (int) Math.ceil(units * size / Font.SANS.unitsPerEm());
  }

  /**
   * Returns the height of a line.
   *
   * @return from the tallest letter to the lowest, in pixels
   */
  public int lineHeight() {
    return (int) Math.ceil(size * 1.2);
  }

  /**
   * Returns where letters stand within a line.
   *
   * @return pixels from the line's upper edge to the letters' feet
   */
  public int ascent() {
    return (int) Math.ceil(size * 0.93);
  }

  /**
   * Shortens a text in its middle, since names often differ at their ends.
   *
   * @param text the text
   * @param width in pixels
   * @return the text, or its beginning and end with an ellipsis between, that fits
   */
  public String shorten(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    int[] points = text.codePoints().toArray();
    for (int kept = points.length - 1; kept > 0; kept--) {
      int head = (kept + 1) / 2;
      int tail = kept - head;
      String shorter =
          new String(points, 0, head) + ELLIPSIS + new String(points, points.length - tail, tail);
      if (width(shorter) <= width) {
        return shorter;
      }
    }
    return width(ELLIPSIS) <= width ? ELLIPSIS : "";
  }

  /**
   * Shortens a name so that a value behind it stays whole.
   *
   * @param name shortened in its middle where needed
   * @param value what must not be shortened while it fits alone
   * @param width in pixels
   * @return both, that fit
   */
  public String shorten(String name, String value, int width) {
    int room = width - width(value);
    return room < 0 ? shorten(value, width) : shorten(name, room) + value;
  }

  /**
   * Breaks a text into lines at spaces; words that are too long are shortened.
   *
   * @param text the text
   * @param width in pixels
   * @return lines that fit
   */
  public List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (width(longer) <= width) {
        line.setLength(0);
        line.append(longer);
      } else {
        if (!line.isEmpty()) {
          lines.add(line.toString());
        }
        line.setLength(0);
        line.append(shorten(word, width));
      }
    }
    lines.add(line.toString());
    return lines;
  }
}
