package io.loupe.formats.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaletteTest {
  @Test
  void upTo256ColoursAreKept() {
    int[] colours = IntStream.range(0, 256).map(i -> i * 0x010307 & 0xffffff).toArray();
    Palette palette = Palette.of(List.of(colours));
    for (int colour : colours) {
      assertThat(colour(palette, palette.indexOf(colour, 3, 5))).isEqualTo(colour);
    }
  }

  @Test
  void coloursOfOneCellBecomeTheirMean() {
    int[] pixels = manyInFewCells();
    List<Integer> means = means(pixels);
    Palette palette = Palette.of(List.of(pixels));
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < means.size(); i++) {
      found.add(colour(palette, (byte) i));
    }
    assertThat(found).isEqualTo(means);
  }

  @Test
  void theDitherIsBayersMatrix() {
    int[] pixels = manyInFewCells();
    List<Integer> colours = means(pixels);
    Palette palette = Palette.of(List.of(pixels));
    int[][] bayer = bayer(8);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 16; x++) {
        for (int rgb : new int[] {0x808080, 0x04fb70, 0xff0080, 0x40a0c8}) {
          int shift = bayer[y % 8][x % 8] * 24 / 64 - 12;
          int wanted = 0;
          for (int bits = 0; bits <= 16; bits += 8) {
            int value = Math.max(0, Math.min(255, (rgb >> bits & 255) + shift));
            wanted |= (value / 8 * 8 + 4) << bits;
          }
          assertThat(colour(palette, palette.indexOf(rgb, x, y)))
              .as("pixel %06x at %d, %d", rgb, x, y)
              .isEqualTo(nearest(colours, wanted));
        }
      }
    }
  }

  /** Ordered dither by its recursive definition. */
  private static int[][] bayer(int order) {
    if (order == 1) {
      return new int[1][1];
    }
    int half = order / 2;
    int[][] quarter = bayer(half);
    int[][] matrix = new int[order][order];
    for (int y = 0; y < half; y++) {
      for (int x = 0; x < half; x++) {
        matrix[y][x] = 4 * quarter[y][x];
        matrix[y][x + half] = 4 * quarter[y][x] + 2;
        matrix[y + half][x] = 4 * quarter[y][x] + 3;
        matrix[y + half][x + half] = 4 * quarter[y][x] + 1;
      }
    }
    return matrix;
  }

  private static int nearest(List<Integer> colours, int wanted) {
    int best = colours.get(0);
    for (int colour : colours) {
      best = distance(colour, wanted) < distance(best, wanted) ? colour : best;
    }
    return best;
  }

  private static int distance(int a, int b) {
    int sum = 0;
    for (int bits = 0; bits <= 16; bits += 8) {
      int difference = (a >> bits & 255) - (b >> bits & 255);
      sum += difference * difference;
    }
    return sum;
  }

  /** 750 colours in 125 cells of 8 x 8 x 8 values. */
  private static int[] manyInFewCells() {
    int[] pixels = new int[750];
    for (int i = 0; i < pixels.length; i++) {
      int cell = i % 125;
      int within = i / 125;
      int red = cell / 25 * 56 + within;
      int green = cell / 5 % 5 * 56 + (within * within) % 8;
      int blue = cell % 5 * 56 + 7 - within;
      pixels[i] = red << 16 | green << 8 | blue;
    }
    return pixels;
  }

  private static List<Integer> means(int[] pixels) {
    Map<Integer, List<Integer>> cells = new TreeMap<>();
    for (int pixel : pixels) {
      cells.computeIfAbsent(pixel & 0xf8f8f8, key -> new ArrayList<>()).add(pixel);
    }
    return cells.values().stream().map(PaletteTest::mean).sorted().toList();
  }

  private static int mean(List<Integer> pixels) {
    int mean = 0;
    for (int bits = 0; bits <= 16; bits += 8) {
      int sum = 0;
      for (int pixel : pixels) {
        sum += pixel >> bits & 255;
      }
      mean |= (sum / pixels.size()) << bits;
    }
    return mean;
  }

  private static int colour(Palette palette, byte index) {
    return palette.model().getRGB(index & 255) & 0xffffff;
  }
}
