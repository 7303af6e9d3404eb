package io.loupe.visualizers.raster;

import java.nio.ByteBuffer;

/** A glyph of closed contours, as the font stores it: flags, then x, then y, as differences. */
final class SimpleGlyph {
  private static final int ON_CURVE = 1;
  private static final int REPEAT = 8;

  private SimpleGlyph() {}

  static void trace(ByteBuffer data, int at, int contours, int right, int up, Outline outline) {
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
    cursor = coordinates(data, cursor, flags, 0x02, 0x10, right, x);
    double[] y = new double[points];
    coordinates(data, cursor, flags, 0x04, 0x20, up, y);
    int first = 0;
    for (int c = 0; c < contours; c++) {
      int last = Short.toUnsignedInt(data.getShort(at + 2 * c));
      contour(flags, x, y, first, last, outline);
      first = last + 1;
    }
  }

  private static int coordinates(
      ByteBuffer data, int from, byte[] flags, int isByte, int same, int start, double[] out) {
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
}
