package io.loupe.visualizers.raster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads character outlines from the TrueType font that ships in the module, since the JDK's own
 * text drawing needs fonts of the machine and differs between machines.
 *
 * @see <a href="https://learn.microsoft.com/typography/opentype/spec/">OpenType specification</a>
 */
final class Typeface {
  static final Typeface SANS = load("DejaVuSansCondensed.ttf");

  private static final int UNICODE = 0x00030001;

  private final ByteBuffer data;
  private final Map<String, Integer> tables = new HashMap<>();
  private final int unitsPerEm;
  private final int advances;
  private final int metrics;
  private final int characters;

  private Typeface(byte[] bytes) {
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

  private static Typeface load(String file) {
    try (InputStream in = Typeface.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("Font " + file + " is not in the jar");
      }
      return new Typeface(in.readAllBytes());
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
      SimpleGlyph.trace(data, at + 10, contours, right, up, outline);
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
}
