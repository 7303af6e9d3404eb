package io.loupe.formats.picture.webp;

import io.loupe.formats.picture.webp.LoopFilter.Strength;
import java.io.IOException;

/** A decoded key frame, and its colours row by row. Used from one thread. */
public final class KeyFrame {
  private static final int MACROBLOCK = 16;

  private final FrameHeader header;
  private final int columns;
  private final int rows;
  private final int stride;
  private final byte[] luma;
  private final byte[] blue;
  private final byte[] red;

  private KeyFrame(FrameHeader header) {
    this.header = header;
    this.columns = (header.width + MACROBLOCK - 1) / MACROBLOCK;
    this.rows = (header.height + MACROBLOCK - 1) / MACROBLOCK;
    this.stride = columns * MACROBLOCK;
    this.luma = new byte[stride * rows * MACROBLOCK];
    this.blue = new byte[luma.length / 4];
    this.red = new byte[luma.length / 4];
  }

  /**
   * Decodes a frame.
   *
   * @param bytes a file
   * @param from where the frame begins
   * @param end where it ends
   * @return the frame; it keeps nothing of the bytes
   * @throws IOException if it is no key frame or ends too early
   */
  public static KeyFrame decode(byte[] bytes, int from, int end) throws IOException {
    KeyFrame frame = new KeyFrame(new FrameHeader(bytes, from, end));
    frame.decode();
    return frame;
  }

  /**
   * Returns the width.
   *
   * @return pixels
   */
  public int width() {
    return header.width;
  }

  /**
   * Returns the height.
   *
   * @return pixels
   */
  public int height() {
    return header.height;
  }

  /**
   * Makes the colours of a row, as libwebp does: blue and red difference, which are there for every
   * second pixel alone, are weighed by nearness.
   *
   * @param y number of the row from the top
   * @param into filled with red, green and blue of each pixel
   * @param at where in it to begin
   */
  public void row(int y, byte[] into, int at) {
    int near = y / 2;
    int last = (header.height + 1) / 2 - 1;
    int far = Math.max(0, Math.min(last, y % 2 == 1 ? near + 1 : near - 1));
    int place = at;
    for (int x = 0; x < header.width; x++) {
      int light = ((luma[y * stride + x] & 0xff) * 19077) >> 8;
      int u = difference(blue, near, far, x);
      int v = difference(red, near, far, x);
      into[place++] = colour(light + ((v * 26149) >> 8) - 14234);
      into[place++] = colour(light - ((u * 6419) >> 8) - ((v * 13320) >> 8) + 8708);
      into[place++] = colour(light + ((u * 33050) >> 8) - 17685);
    }
  }

  private int difference(byte[] plane, int near, int far, int x) {
    int column = x / 2;
    int other = x % 2 == 1 ? column + 1 : column - 1;
    int here = value(plane, near, column);
    int beyond = value(plane, far, column);
    if (other < 0 || other > (header.width + 1) / 2 - 1) {
      return (3 * here + beyond + 2) >> 2;
    }
    int beside = value(plane, near, other);
    int across = value(plane, far, other);
    int sum = here + beside + beyond + across + 8;
    return (((sum + 2 * (beside + beyond)) >> 3) + here) >> 1;
  }

  private int value(byte[] plane, int row, int column) {
    return plane[row * stride / 2 + column] & 0xff;
  }

  private static byte colour(int value) {
    return (byte) Transform.clip(value >> 6);
  }

  private void decode() throws IOException {
    Macroblock block = new Macroblock(header, columns);
    byte[] levels = new byte[columns * rows];
    boolean[] inner = new boolean[columns * rows];
    Prediction[] predictions = {
      new Prediction(luma, stride),
      new Prediction(blue, stride / 2),
      new Prediction(red, stride / 2)
    };
    for (int y = 0; y < rows; y++) {
      block.beginRow();
      BoolReader coefficients = header.coefficients[y % header.coefficients.length];
      for (int x = 0; x < columns; x++) {
        block.readModes(x);
        block.readCoefficients(x, coefficients);
        boolean blocks = block.mode == Macroblock.BLOCKS;
        levels[y * columns + x] = (byte) header.levels[block.segment][blocks ? 1 : 0];
        inner[y * columns + x] = blocks || block.detailed;
        draw(block, x, y, predictions);
      }
      header.modes.check();
      coefficients.check();
    }
    if (header.filtered) {
      smooth(levels, inner);
    }
  }

  private void draw(Macroblock block, int x, int y, Prediction[] predictions) {
    int left = x * MACROBLOCK;
    int top = y * MACROBLOCK;
    if (block.mode != Macroblock.BLOCKS) {
      predictions[0].square(block.mode, left, top, MACROBLOCK);
    }
    int[] right = aboveAndRight(x, top);
    for (int i = 0; i < 16; i++) {
      int bx = left + i % 4 * 4;
      int by = top + i / 4 * 4;
      if (block.mode == Macroblock.BLOCKS) {
        predictions[0].block(block.blockModes[i], bx, by, i % 4 == 3 ? right : above(bx + 4, by));
      }
      Transform.add(block.coefficients, i * Macroblock.BLOCK, luma, by * stride + bx, stride);
    }
    for (int plane = 1; plane < 3; plane++) {
      predictions[plane].square(block.chromaMode, left / 2, top / 2, MACROBLOCK / 2);
      byte[] values = plane == 1 ? blue : red;
      for (int i = 0; i < 4; i++) {
        int place = (top / 2 + i / 2 * 4) * (stride / 2) + left / 2 + i % 2 * 4;
        int at = (12 + 4 * plane + i) * Macroblock.BLOCK;
        Transform.add(block.coefficients, at, values, place, stride / 2);
      }
    }
  }

  /** Four pixels above a macroblock's right end; blocks further down take the same. */
  private int[] aboveAndRight(int x, int top) {
    int begin = (x + 1) * MACROBLOCK;
    if (top > 0 && x == columns - 1) {
      int last = luma[(top - 1) * stride + begin - 1] & 0xff;
      return new int[] {last, last, last, last};
    }
    return above(begin, top);
  }

  private int[] above(int x, int y) {
    int[] values = new int[4];
    for (int i = 0; i < 4; i++) {
      values[i] = y == 0 ? 127 : luma[(y - 1) * stride + x + i] & 0xff;
    }
    return values;
  }

  private void smooth(byte[] levels, boolean[] inner) {
    LoopFilter bright = new LoopFilter(luma, stride);
    LoopFilter[] all = {bright, new LoopFilter(blue, stride / 2), new LoopFilter(red, stride / 2)};
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int level = levels[y * columns + x];
        if (level == 0) {
          continue;
        }
        Strength strength = Strength.of(level, header.sharpness);
        boolean within = inner[y * columns + x];
        if (header.simpleFilter) {
          edges(bright, x, y, MACROBLOCK, within, strength);
        } else {
          for (LoopFilter plane : all) {
            edges(plane, x, y, plane == bright ? MACROBLOCK : MACROBLOCK / 2, within, strength);
          }
        }
      }
    }
  }

  private void edges(LoopFilter plane, int x, int y, int size, boolean within, Strength strength) {
    int width = stride * size / MACROBLOCK;
    int place = y * size * width + x * size;
    for (int direction = 0; direction < 2; direction++) {
      boolean upright = direction == 0;
      int step = upright ? 1 : width;
      if ((upright ? x : y) > 0) {
        edge(plane, place, upright, size, true, strength);
      }
      for (int i = 4; within && i < size; i += 4) {
        edge(plane, place + i * step, upright, size, false, strength);
      }
    }
  }

  private void edge(
      LoopFilter plane, int at, boolean upright, int size, boolean outer, Strength strength) {
    if (header.simpleFilter) {
      plane.simpleEdge(at, upright, size, outer, strength);
    } else {
      plane.edge(at, upright, size, outer, strength);
    }
  }
}
