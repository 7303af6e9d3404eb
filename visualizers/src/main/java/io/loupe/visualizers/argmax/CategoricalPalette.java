package io.loupe.visualizers.argmax;

import io.loupe.visualizers.color.ColorVision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * Colours for filters, chosen by measurement: where two filters share a border, their colours
 * differ by at least CIEDE2000 20 to people with normal vision and with each of the three
 * deficiencies of {@link ColorVision}, as far as the number of filters that touch allows. All
 * colours are different. The same pictures always get the same colours.
 *
 * <p>About eight colours can differ so from each other in all four visions at once; more filters
 * can be told apart because few of them touch.
 */
final class CategoricalPalette {
  /** Colour of places where nothing fires: a light grey that no filter has. */
  static final int NONE = 0xf1f2f4;

  /** Colour of the filters that win least where there are more filters than colours. */
  static final int OTHERS = 0x8a8f96;

  /** Difference wanted at borders, CIEDE2000. */
  static final double TARGET = 20;

  /** Most filters that get a colour of their own. */
  static final int MOST = 200;

  private final Map<Integer, Integer> colors;
  private final Borders borders;

  private CategoricalPalette(Map<Integer, Integer> colors, Borders borders) {
    this.colors = colors;
    this.borders = borders;
  }

  static CategoricalPalette of(Borders borders) {
    List<Integer> filters =
        borders.winners().stream()
            .sorted((a, b) -> Integer.compare(borders.pixels(b), borders.pixels(a)))
            .limit(MOST)
            .sorted()
            .toList();
    boolean[][] touches = new boolean[filters.size()][filters.size()];
    for (int a = 0; a < filters.size(); a++) {
      SortedSet<Integer> neighbours = borders.neighbours(filters.get(a));
      for (int b = 0; b < filters.size(); b++) {
        touches[a][b] = neighbours.contains(filters.get(b));
      }
    }
    double all = filters.stream().mapToInt(borders::pixels).sum();
    double[] areas = filters.stream().mapToDouble(k -> borders.pixels(k) / all).toArray();
    List<Integer> rgbs = new PaletteSearch(touches, areas).solve();
    Map<Integer, Integer> colors = new LinkedHashMap<>();
    for (int i = 0; i < filters.size(); i++) {
      colors.put(filters.get(i), rgbs.get(i));
    }
    return new CategoricalPalette(colors, borders);
  }

  /**
   * Returns the filters with a colour of their own.
   *
   * @return every filter that wins somewhere, up to {@link #MOST}, by index
   */
  List<Integer> filters() {
    return List.copyOf(colors.keySet());
  }

  /**
   * Returns the colour of a filter.
   *
   * @param filter its index, or -1 for none
   * @return packed as 0xRRGGBB
   */
  int rgb(int filter) {
    return filter < 0 ? NONE : colors.getOrDefault(filter, OTHERS);
  }

  /**
   * Measures how far a filter's colour is from those it touches, and from none.
   *
   * @param filter a filter of {@link #filters()}
   * @param vision with which kind of vision
   * @return the smallest CIEDE2000
   */
  double smallestAtBorders(int filter, ColorVision vision) {
    double smallest = vision.difference(rgb(filter), NONE);
    for (int neighbour : borders.neighbours(filter)) {
      smallest = Math.min(smallest, vision.difference(rgb(filter), rgb(neighbour)));
    }
    return smallest;
  }

  /**
   * Measures the smallest difference at any border, with the vision that sees it least.
   *
   * @return CIEDE2000; infinite if there are no filters
   */
  double smallestAtBorders() {
    double smallest = Double.POSITIVE_INFINITY;
    for (int filter : colors.keySet()) {
      for (ColorVision vision : ColorVision.values()) {
        smallest = Math.min(smallest, smallestAtBorders(filter, vision));
      }
    }
    return smallest;
  }

  Borders borders() {
    return borders;
  }
}
