package io.loupe.visualizers.internal.palette;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.color.ColorVision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * Colours for filters, chosen by measurement: where two filters share a border, their colours
 * differ by at least CIEDE2000 20 to people with normal vision and with each of the three
 * deficiencies of {@link ColorVision}, as far as the number of filters that touch allows. All
 * colours are different. The same pictures always get the same colours.
 *
 * <p>About eight colours can differ so from each other in all four visions at once; more filters
 * can be told apart because few of them touch.
 */
public final class CategoricalPalette {
  /** Colour of places where nothing fires: a light grey that no filter has. */
  public static final int NONE = 0xf1f2f4;

  /** Colour of the filters that win least where there are more filters than colours. */
  public static final int OTHERS = 0x8a8f96;

  /** Difference wanted at borders, CIEDE2000. */
  public static final double TARGET = 20;

  /** Most filters that get a colour of their own. */
  public static final int MOST = 200;

  private final Map<Integer, Integer> colors;
  private final Borders borders;

  private CategoricalPalette(Map<Integer, Integer> colors, Borders borders) {
    this.colors = colors;
    this.borders = borders;
  }

  /**
   * Chooses colours.
   *
   * @param regions how many filters there are
   * @param pictures the pictures that are drawn with these colours
   * @return the colours
   */
  public static CategoricalPalette of(int regions, List<Regions> pictures) {
    return of(new Borders(regions, pictures));
  }

  private static CategoricalPalette of(Borders borders) {
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
  public List<Integer> filters() {
    return List.copyOf(colors.keySet());
  }

  /**
   * Returns the colour of a filter.
   *
   * @param filter its index, or -1 for none
   * @return packed as 0xRRGGBB
   */
  public int rgb(int filter) {
    return filter < 0 ? NONE : colors.getOrDefault(filter, OTHERS);
  }

  /**
   * Measures how far a filter's colour is from those it touches, and from none.
   *
   * @param filter a filter of {@link #filters()}
   * @param vision with which kind of vision
   * @return the smallest CIEDE2000
   */
  public double smallestAtBorders(int filter, ColorVision vision) {
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
  public double smallestAtBorders() {
    double smallest = Double.POSITIVE_INFINITY;
    for (int filter : colors.keySet()) {
      for (ColorVision vision : ColorVision.values()) {
        smallest = Math.min(smallest, smallestAtBorders(filter, vision));
      }
    }
    return smallest;
  }

  /** Filters that win anywhere, those without a colour of their own among them, in order. */
  public List<Integer> winners() {
    return borders.winners();
  }

  /** What was reached, filter by filter. */
  public Artifact.Table table(String name, String layer) {
    List<List<Object>> rows = new ArrayList<>();
    for (int filter : filters()) {
      List<Object> row = new ArrayList<>();
      row.add(filter);
      row.add(String.format(Locale.ROOT, "#%06x", rgb(filter)));
      row.add(borders.pixels(filter));
      row.add(borders.neighbours(filter).size());
      for (ColorVision vision : ColorVision.values()) {
        row.add(smallestAtBorders(filter, vision));
      }
      rows.add(row);
    }
    List<String> columns = new ArrayList<>();
    columns.addAll(List.of("filter", "colour", "pixels drawn", "filters it touches"));
    for (ColorVision vision : ColorVision.values()) {
      columns.add("smallest difference, " + vision.label());
    }
    return new Artifact.Table(name, caption(layer), columns, rows);
  }

  /** One sentence about what was reached. */
  public String reached() {
    double smallest = smallestAtBorders();
    if (Double.isInfinite(smallest)) {
      return "No filter wins anywhere.";
    }
    return "Colours that touch differ by at least CIEDE2000 "
        + roundedDown(smallest)
        + ", also with protanopia, deuteranopia and tritanopia (wanted: "
        + roundedDown(TARGET)
        + ").";
  }

  private static String roundedDown(double difference) {
    return String.format(Locale.ROOT, "%.1f", Math.floor(10 * difference) / 10);
  }

  private String caption(String layer) {
    return "Colours of the filters of layer "
        + layer
        + ". "
        + reached()
        + " The last four columns give, for each kind of vision (Machado 2009, full severity), the"
        + " smallest difference to a filter it touches in a picture or to the colour of none.";
  }

  /**
   * One picture of filters.
   *
   * @param columns its width
   * @param positions its pixels, row after row
   * @param winner the filter at each; -1 for none
   */
  public record Regions(int columns, int positions, IntUnaryOperator winner) {}

  /** Which filters share a border, side by side or one above the other, in any of some pictures. */
  static final class Borders {
    private final List<SortedSet<Integer>> neighbours = new ArrayList<>();
    private final int[] pixels;

    Borders(int filters, List<Regions> maps) {
      pixels = new int[filters];
      for (int k = 0; k < filters; k++) {
        neighbours.add(new TreeSet<>());
      }
      maps.forEach(this::read);
    }

    private void read(Regions map) {
      int columns = map.columns();
      for (int p = 0; p < map.positions(); p++) {
        int winner = map.winner().applyAsInt(p);
        if (winner >= 0) {
          pixels[winner]++;
        }
        if (p % columns > 0) {
          touch(winner, map.winner().applyAsInt(p - 1));
        }
        if (p >= columns) {
          touch(winner, map.winner().applyAsInt(p - columns));
        }
      }
    }

    private void touch(int a, int b) {
      if (a >= 0 && b >= 0 && a != b) {
        neighbours.get(a).add(b);
        neighbours.get(b).add(a);
      }
    }

    /** Filters that win anywhere, in order. */
    List<Integer> winners() {
      List<Integer> winners = new ArrayList<>();
      for (int k = 0; k < pixels.length; k++) {
        if (pixels[k] > 0) {
          winners.add(k);
        }
      }
      return winners;
    }

    /** Positions won in all pictures together. */
    int pixels(int filter) {
      return pixels[filter];
    }

    SortedSet<Integer> neighbours(int filter) {
      return neighbours.get(filter);
    }
  }
}
