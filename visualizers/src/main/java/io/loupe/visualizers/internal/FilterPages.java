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
}
