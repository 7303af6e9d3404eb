package io.loupe.visualizers.internal;

import io.loupe.visualizers.internal.picture.SignalPicture;
import java.util.ArrayList;
import java.util.List;

/** Decides how many filters stand side by side in one picture and how much each is enlarged. */
public record FilterPages(int magnification, List<Page> pages) {
  private static final int FEW = 16;

  /** Widest room for filters on a page, in pixels. */
  static final int WIDEST = 2700;

  private static final int GAP = 10;

  /** Filters from (included) to (excluded). */
  public record Page(int from, int to) {}

  public static FilterPages of(Maps maps) {
    int side = maps.longestSide();
    int times = maps.isSequence() ? 1 : (target(maps) + side - 1) / side;
    int width = maps.isSequence() ? SignalPicture.NARROW : side * times;
    int perPage = Math.max(1, Math.min(maps.filters(), WIDEST / (width + GAP)));
    int count = (maps.filters() + perPage - 1) / perPage;
    int even = (maps.filters() + count - 1) / count;
    List<Page> pages = new ArrayList<>();
    for (int from = 0; from < maps.filters(); from += even) {
      pages.add(new Page(from, Math.min(maps.filters(), from + even)));
    }
    return new FilterPages(times, List.copyOf(pages));
  }

  private static int target(Maps maps) {
    boolean few = maps.filters() <= FEW;
    if (maps.isSinglePosition()) {
      return few ? 96 : 56;
    }
    return few || maps.longestSide() > 14 ? 140 : 84;
  }

  /**
   * Makes large maps small enough to be drawn side by side: each position becomes the mean of a
   * square of positions.
   */
  static final class LargeMaps {
    private static final int LONGEST_SIDE = 160;

    private LargeMaps() {}

    /** Side of the squares; 1 if maps are drawn as they are, as bands over time are. */
    public static int factor(Maps maps) {
      return maps.isSequence() ? 1 : (maps.longestSide() + LONGEST_SIDE - 1) / LONGEST_SIDE;
    }

    public static Maps reduced(Maps maps) {
      int factor = factor(maps);
      return new Maps(
          maps.filters(),
          (maps.rows() + factor - 1) / factor,
          (maps.columns() + factor - 1) / factor,
          maps.isSequence());
    }

    /** Reduces all maps of [K,h,w]. */
    public static float[] reduce(float[] values, Maps maps) {
      int factor = factor(maps);
      if (factor == 1) {
        return values;
      }
      Maps small = reduced(maps);
      float[] out = new float[small.elements()];
      for (int i = 0; i < out.length; i++) {
        int k = i / small.positions();
        int row = i % small.positions() / small.columns() * factor;
        int column = i % small.columns() * factor;
        double sum = 0;
        int n = 0;
        for (int r = row; r < Math.min(row + factor, maps.rows()); r++) {
          for (int c = column; c < Math.min(column + factor, maps.columns()); c++) {
            sum += values[(k * maps.rows() + r) * maps.columns() + c];
            n++;
          }
        }
        out[i] = (float) (sum / n);
      }
      return out;
    }
  }
}
