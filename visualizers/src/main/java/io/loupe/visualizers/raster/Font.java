package io.loupe.visualizers.raster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads character outlines from the TrueType font that ships in the module, since the JDK's own
 * text drawing needs fonts of the machine and differs between machines.
 *
 * @see <a href="https://learn.microsoft.com/typography/opentype/spec/">OpenType specification</a>
 */
final class Font {
  static final Font SANS = load("DejaVuSansCondensed.ttf");

  private static final int UNICODE = 0x00030001;
  private static final int ON_CURVE = 1;
  private static final int REPEAT = 8;

  private final ByteBuffer data;
  private final Map<String, Integer> tables = new HashMap<>();
  private final int unitsPerEm;
  private final int advances;
  private final int metrics;
  private final int characters;

  private Font(byte[] bytes) {
    this.data = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    for (int i = 0; i < u16(4); i++) {
      int record = 12 + 16 * i;
      String tag = new String(bytes, record, 4, StandardCharsets.US_ASCII);
      tables.put(tag, data.getInt(record + 8));
    }
    this.unitsPerEm = u16(table("head") + 18);
    this.advances = table("hmtx");
    this.metrics = u16(table("hhea") + 34);
    this.characters = unicodeMap();
  }

  private static Font load(String file) {
    try (InputStream in = Font.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("Font " + file + " is not in the jar");
      }
      return new Font(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double unitsPerEm() {
    return unitsPerEm;
  }

  Glyph glyph(int codePoint) {
    int index = index(codePoint);
    Outline outline = new Outline();
    trace(index, 0, 0, outline);
    return new Glyph(advanceOf(index), outline.lines());
  }

  /** Distance from a character to the next, in font units, without its outline. */
  int advance(int codePoint) {
    return advanceOf(index(codePoint));
  }

  private int advanceOf(int index) {
    return u16(advances + 4 * Math.min(index, metrics - 1));
  }

  private int unicodeMap() {
    int cmap = table("cmap");
    for (int i = 0; i < u16(cmap + 2); i++) {
      int record = cmap + 4 + 8 * i;
      int subtable = cmap + data.getInt(record + 4);
      if (data.getInt(record) == UNICODE && u16(subtable) == 4) {
        return subtable;
      }
    }
    throw new IllegalStateException("Font without a Unicode table");
  }

  private int index(int codePoint) {
    if (codePoint > 0xffff) {
      return 0;
    }
    int doubled = u16(characters + 6);
    int ends = characters + 14;
    for (int i = 0; i < doubled; i += 2) {
      if (codePoint <= u16(ends + i)) {
        int start = u16(ends + 2 + doubled + i);
        return codePoint < start ? 0 : indexIn(ends + 2 + doubled + i, doubled, codePoint - start);
      }
    }
    return 0;
  }

  private int indexIn(int startAt, int doubled, int offset) {
    int delta = u16(startAt + doubled);
    int rangeAt = startAt + 2 * doubled;
    int range = u16(rangeAt);
    int index = range == 0 ? u16(startAt) + offset : u16(rangeAt + range + 2 * offset);
    return range != 0 && index == 0 ? 0 : (index + delta) & 0xffff;
  }

  private void trace(int index, int right, int up, Outline outline) {
    int at = table("glyf") + location(index);
    if (location(index) == location(index + 1)) {
      return;
    }
    int contours = data.getShort(at);
    if (contours < 0) {
      traceParts(at + 10, right, up, outline);
    } else {
      traceContours(at + 10, contours, right, up, outline);
    }
  }

  /** Parts are moved; that they may be turned or scaled too is used by no glyph of the font. */
  private void traceParts(int first, int right, int up, Outline outline) {
    int at = first;
    int flags;
    do {
      flags = u16(at);
      boolean words = (flags & 0x1) != 0;
      int x = words ? data.getShort(at + 4) : data.get(at + 4);
      int y = words ? data.getShort(at + 6) : data.get(at + 5);
      trace(u16(at + 2), right + x, up + y, outline);
      at += words ? 8 : 6;
    } while ((flags & 0x20) != 0);
  }

  /** Closed contours as the font stores them: flags, then x, then y, as differences. */
  private void traceContours(int at, int contours, int right, int up, Outline outline) {
    int points = Short.toUnsignedInt(data.getShort(at + 2 * (contours - 1))) + 1;
    int cursor = at + 2 * contours;
    cursor += 2 + Short.toUnsignedInt(data.getShort(cursor));
    byte[] flags = new byte[points];
    for (int i = 0; i < points; i++) {
      flags[i] = data.get(cursor++);
      if ((flags[i] & REPEAT) != 0) {
        int times = Byte.toUnsignedInt(data.get(cursor++));
        for (int r = 0; r < times; r++, i++) {
          flags[i + 1] = flags[i];
        }
      }
    }
    double[] x = new double[points];
    cursor = coordinates(cursor, flags, 0x02, 0x10, right, x);
    double[] y = new double[points];
    coordinates(cursor, flags, 0x04, 0x20, up, y);
    int first = 0;
    for (int c = 0; c < contours; c++) {
      int last = Short.toUnsignedInt(data.getShort(at + 2 * c));
      contour(flags, x, y, first, last, outline);
      first = last + 1;
    }
  }

  private int coordinates(int from, byte[] flags, int isByte, int same, int start, double[] out) {
    int cursor = from;
    double value = start;
    for (int i = 0; i < flags.length; i++) {
      boolean positive = (flags[i] & same) != 0;
      if ((flags[i] & isByte) != 0) {
        int step = Byte.toUnsignedInt(data.get(cursor++));
        value += positive ? step : -step;
      } else if (!positive) {
        value += data.getShort(cursor);
        cursor += 2;
      }
      out[i] = value;
    }
    return cursor;
  }

  /** Points off the curve are control points; two in a row have a point on the curve between. */
  private static void contour(
      byte[] flags, double[] x, double[] y, int first, int last, Outline outline) {
    int count = last - first + 1;
    int start = first;
    while (start <= last && (flags[start] & ON_CURVE) == 0) {
      start++;
    }
    boolean noneOn = start > last;
    double startX = noneOn ? (x[first] + x[last]) / 2 : x[start];
    double startY = noneOn ? (y[first] + y[last]) / 2 : y[start];
    int begin = noneOn ? 0 : start - first + 1;
    int steps = noneOn ? count : count - 1;
    double penX = startX;
    double penY = startY;
    int control = -1;
    for (int i = 0; i < steps; i++) {
      int p = first + (begin + i) % count;
      boolean on = (flags[p] & ON_CURVE) != 0;
      if (control < 0 && on) {
        outline.line(penX, penY, x[p], y[p]);
        penX = x[p];
        penY = y[p];
      } else if (control >= 0) {
        double endX = on ? x[p] : (x[control] + x[p]) / 2;
        double endY = on ? y[p] : (y[control] + y[p]) / 2;
        outline.curve(penX, penY, x[control], y[control], endX, endY);
        penX = endX;
        penY = endY;
      }
      control = on ? -1 : p;
    }
    if (control >= 0) {
      outline.curve(penX, penY, x[control], y[control], startX, startY);
    } else {
      outline.line(penX, penY, startX, startY);
    }
  }

  private int location(int index) {
    return data.getInt(table("loca") + 4 * index);
  }

  private int table(String tag) {
    Integer at = tables.get(tag);
    if (at == null) {
      throw new IllegalStateException("Font without a table " + tag);
    }
    return at;
  }

  private int u16(int at) {
    return Short.toUnsignedInt(data.getShort(at));
  }

  /** Collects straight pieces; curves are cut into pieces too short to be seen. */
  private static final class Outline {
    private static final int PIECES = 8;

    private double[] lines = new double[256];
    private int size;

    void line(double x0, double y0, double x1, double y1) {
      if (size + 4 > lines.length) {
        lines = Arrays.copyOf(lines, 2 * lines.length);
      }
      lines[size] = x0;
      lines[size + 1] = y0;
      lines[size + 2] = x1;
      lines[size + 3] = y1;
      size += 4;
    }

    void curve(double x0, double y0, double cx, double cy, double x1, double y1) {
      double fromX = x0;
      double fromY = y0;
      for (int i = 1; i <= PIECES; i++) {
        double t = (double) i / PIECES;
        double s = 1 - t;
        double toX = s * s * x0 + 2 * s * t * cx + t * t * x1;
        double toY = s * s * y0 + 2 * s * t * cy + t * t * y1;
        line(fromX, fromY, toX, toY);
        fromX = toX;
        fromY = toY;
      }
    }

    double[] lines() {
      return Arrays.copyOf(lines, size);
    }
  }

  /** Outline of one character as straight pieces, in font units, y upwards. Immutable. */
  static final class Glyph {
    private final double advance;
    private final double[] lines;

    Glyph(double advance, double[] lines) {
      this.advance = advance;
      this.lines = lines;
    }

    /** Distance to the next character. */
    double advance() {
      return advance;
    }

    /** Number of coordinates: x0, y0, x1, y1 of each piece. */
    int size() {
      return lines.length;
    }

    double at(int index) {
      return lines[index];
    }
  }
}
