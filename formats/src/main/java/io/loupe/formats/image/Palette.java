package io.loupe.formats.image;

import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * At most 256 colours for a set of pictures: the exact ones if they are that few, otherwise a
 * median cut through the colours that occur, each weighted by how often.
 *
 * <p>Heckbert, Color Image Quantization for Frame Buffer Display, SIGGRAPH 1982.
 */
final class Palette {
  private static final int MOST = 256;
  private static final int THRESHOLDS = 8;
  private static final int DITHER = 24;
  private static final int CELL_BITS = 5;
  private static final int CELLS = 1 << (3 * CELL_BITS);

  private final int[] colours;
  private final boolean exact;
  private final byte[] nearest;

  private Palette(int[] colours, boolean exact) {
    this.colours = colours;
    this.exact = exact;
    this.nearest = exact ? new byte[0] : nearestTo(colours);
  }

  /** Chooses colours for opaque pixels, {@code 0xRRGGBB}. */
  static Palette of(List<int[]> pictures) {
    int[] distinct = new int[0];
    for (int[] pixels : pictures) {
      distinct = merged(distinct, pixels);
      if (distinct.length > MOST) {
        return new Palette(medianCut(pictures), false);
      }
    }
    return new Palette(distinct, true);
  }

  /** Returns the colour for a pixel; where colours are missing, an ordered dither mixes them. */
  byte indexOf(int rgb, int x, int y) {
    if (exact) {
      return (byte) Arrays.binarySearch(colours, rgb);
    }
    int shift = (threshold(x, y) * DITHER) / (THRESHOLDS * THRESHOLDS) - DITHER / 2;
    int dithered = 0;
    for (int bits = 16; bits >= 0; bits -= 8) {
      int value = ((rgb >> bits) & 0xff) + shift;
      dithered |= Math.min(Math.max(value, 0), 255) << bits;
    }
    return nearest[cell(dithered)];
  }

  /** Bayer's matrix of order 8: the bits of x xor y and of y, interleaved and reversed. */
  private static int threshold(int x, int y) {
    int threshold = 0;
    for (int bit = 1; bit < THRESHOLDS; bit <<= 1) {
      threshold = (threshold << 2) | (((x ^ y) & bit) != 0 ? 2 : 0) | ((y & bit) != 0 ? 1 : 0);
    }
    return threshold;
  }

  IndexColorModel model() {
    byte[] red = new byte[MOST];
    byte[] green = new byte[MOST];
    byte[] blue = new byte[MOST];
    for (int i = 0; i < colours.length; i++) {
      red[i] = (byte) (colours[i] >> 16);
      green[i] = (byte) (colours[i] >> 8);
      blue[i] = (byte) colours[i];
    }
    return new IndexColorModel(8, MOST, red, green, blue);
  }

  private static int[] merged(int[] sorted, int[] pixels) {
    int[] found = new int[MOST + 1];
    int count = sorted.length;
    System.arraycopy(sorted, 0, found, 0, count);
    for (int i = 0; i < pixels.length && count <= MOST; i++) {
      int place = Arrays.binarySearch(found, 0, count, pixels[i]);
      if (place < 0) {
        System.arraycopy(found, -place - 1, found, -place, count + place + 1);
        found[-place - 1] = pixels[i];
        count++;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private record Cell(int red, int green, int blue, long count) {
    int axis(int axis) {
      return axis == 0 ? red : axis == 1 ? green : blue;
    }
  }

  private static int[] medianCut(List<int[]> pictures) {
    List<List<Cell>> boxes = new ArrayList<>(List.of(cells(pictures)));
    while (boxes.size() < MOST) {
      int widest = -1;
      double worst = 0;
      for (int i = 0; i < boxes.size(); i++) {
        double error = error(boxes.get(i), longAxis(boxes.get(i)));
        if (error > worst) {
          worst = error;
          widest = i;
        }
      }
      if (widest < 0) {
        break;
      }
      List<Cell> box = boxes.remove(widest);
      int axis = longAxis(box);
      List<Cell> sorted =
          box.stream().sorted(Comparator.comparingInt((Cell cell) -> cell.axis(axis))).toList();
      int cut = cut(sorted);
      boxes.add(sorted.subList(0, cut));
      boxes.add(sorted.subList(cut, sorted.size()));
    }
    return boxes.stream().mapToInt(Palette::mean).sorted().toArray();
  }

  private static List<Cell> cells(List<int[]> pictures) {
    long[] counts = new long[CELLS];
    long[][] sums = new long[3][CELLS];
    for (int[] pixels : pictures) {
      for (int rgb : pixels) {
        int cell = cell(rgb);
        counts[cell]++;
        sums[0][cell] += rgb >> 16;
        sums[1][cell] += (rgb >> 8) & 0xff;
        sums[2][cell] += rgb & 0xff;
      }
    }
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < CELLS; i++) {
      if (counts[i] > 0) {
        cells.add(
            new Cell(
                (int) (sums[0][i] / counts[i]),
                (int) (sums[1][i] / counts[i]),
                (int) (sums[2][i] / counts[i]),
                counts[i]));
      }
    }
    return cells;
  }

  private static int longAxis(List<Cell> box) {
    int axis = 0;
    for (int i = 1; i < 3; i++) {
      axis = error(box, i) > error(box, axis) ? i : axis;
    }
    return axis;
  }

  /** Squared distance from the mean along an axis, over all pixels. */
  private static double error(List<Cell> box, int axis) {
    double count = 0;
    double sum = 0;
    double squares = 0;
    for (Cell cell : box) {
      double value = cell.axis(axis);
      count += cell.count();
      sum += cell.count() * value;
      squares += cell.count() * value * value;
    }
    return box.size() < 2 ? 0 : squares - sum * sum / count;
  }

  private static int cut(List<Cell> sorted) {
    long half = sorted.stream().mapToLong(Cell::count).sum() / 2;
    long sum = 0;
    int cut = 0;
    while (cut < sorted.size() - 1 && sum <= half) {
      sum += sorted.get(cut++).count();
    }
    return Math.max(cut, 1);
  }

  private static int mean(List<Cell> box) {
    int rgb = 0;
    for (int axis = 0; axis < 3; axis++) {
      double sum = 0;
      double count = 0;
      for (Cell cell : box) {
        sum += (double) cell.count() * cell.axis(axis);
        count += cell.count();
      }
      rgb = (rgb << 8) | (int) Math.round(sum / count);
    }
    return rgb;
  }

  private static int cell(int rgb) {
    int keep = (1 << CELL_BITS) - 1;
    int low = 8 - CELL_BITS;
    int red = (rgb >> (16 + low)) & keep;
    int green = (rgb >> (8 + low)) & keep;
    return (((red << CELL_BITS) | green) << CELL_BITS) | ((rgb >> low) & keep);
  }

  private static byte[] nearestTo(int[] colours) {
    byte[] nearest = new byte[CELLS];
    int keep = (1 << CELL_BITS) - 1;
    for (int cell = 0; cell < CELLS; cell++) {
      int red = middle(cell >> (2 * CELL_BITS));
      int green = middle((cell >> CELL_BITS) & keep);
      int blue = middle(cell & keep);
      int best = Integer.MAX_VALUE;
      for (int i = 0; i < colours.length; i++) {
        int dr = red - (colours[i] >> 16);
        int dg = green - ((colours[i] >> 8) & 0xff);
        int db = blue - (colours[i] & 0xff);
        int distance = dr * dr + dg * dg + db * db;
        if (distance < best) {
          best = distance;
          nearest[cell] = (byte) i;
        }
      }
    }
    return nearest;
  }

  private static int middle(int step) {
    return (step << (8 - CELL_BITS)) + (1 << (7 - CELL_BITS));
  }
}
