package io.loupe.visualizers.internal.palette;

import io.loupe.visualizers.color.ColorDifference;
import io.loupe.visualizers.color.ColorVision;
import io.loupe.visualizers.color.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Chooses a colour for each vertex of a graph by simulated annealing with a fixed seed: first no
 * border below the target, for normal vision above all, then all colours as far apart as can be.
 *
 * @see <a href="https://doi.org/10.1126/science.220.4598.671">Kirkpatrick, Gelatt and Vecchi
 *     1983</a>
 */
final class PaletteSearch {
  private static final int ATTEMPTS = 4;
  private static final int STEPS_PER_VERTEX = 40_000;
  private static final int MOST_STEPS = 400_000;
  private static final int WORK = 12_000_000;
  private static final double HOT = 600;
  private static final double COLD = 0.05;
  private static final double FAR = 34;
  private static final double FAR_WEIGHT = 0.01;
  private static final double NORMAL_WEIGHT = 0.5;
  private static final double BORDER_WEIGHT = 30;
  private static final double NEAR = 6;
  private static final double NEAR_WEIGHT = 0.3;
  private static final double AREA_WEIGHT = 3;
  private static final float TARGET = (float) CategoricalPalette.TARGET;

  private final PaletteColors colors = PaletteColors.ALL;
  private final boolean[][] touches;
  private final double[] areas;
  private final int vertices;

  PaletteSearch(boolean[][] touches, double[] areas) {
    this.touches = touches;
    this.areas = areas.clone();
    this.vertices = touches.length;
    if (vertices > colors.count()) {
      throw new IllegalArgumentException(vertices + " colours wanted of " + colors.count());
    }
  }

  /** Returns a colour for each vertex, packed as 0xRRGGBB. */
  List<Integer> solve() {
    if (vertices == 0) {
      return List.of();
    }
    int[] best = new int[vertices];
    double bestBorder = -1;
    for (int attempt = 0; attempt < ATTEMPTS && bestBorder < TARGET; attempt++) {
      int[] found = anneal(new SplittableRandom(1000L + attempt));
      double border = smallestAtBorders(found);
      if (border > bestBorder) {
        best = found;
        bestBorder = border;
      }
    }
    int[] rgbs = new int[vertices];
    for (int v = 0; v < vertices; v++) {
      rgbs[v] = colors.rgb(best[v]);
    }
    PalettePolish polish = new PalettePolish(touches, rgbs);
    return bestBorder < TARGET ? polish.mend() : polish.colors();
  }

  private int[] anneal(SplittableRandom random) {
    int[] chosen = new int[vertices];
    boolean[] taken = new boolean[colors.count()];
    for (int v = 0; v < vertices; v++) {
      do {
        chosen[v] = random.nextInt(colors.count());
      } while (taken[chosen[v]]);
      taken[chosen[v]] = true;
    }
    int steps = Math.min(STEPS_PER_VERTEX * vertices, Math.min(MOST_STEPS, WORK / vertices));
    double cooling = StrictMath.pow(COLD / HOT, 1.0 / steps);
    double heat = HOT;
    for (int i = 0; i < steps; i++, heat *= cooling) {
      int vertex = random.nextInt(vertices);
      int color =
          random.nextBoolean()
              ? random.nextInt(colors.count())
              : colors.near(chosen[vertex], random.nextInt(PaletteColors.NEAREST));
      if (taken[color]) {
        trySwap(chosen, vertex, color, heat, random);
        continue;
      }
      double change = cost(chosen, vertex, color, -1) - cost(chosen, vertex, chosen[vertex], -1);
      if (change <= 0 || random.nextDouble() < StrictMath.exp(-change / heat)) {
        taken[chosen[vertex]] = false;
        taken[color] = true;
        chosen[vertex] = color;
      }
    }
    return chosen;
  }

  private void trySwap(int[] chosen, int vertex, int color, double heat, SplittableRandom random) {
    int other = vertex;
    for (int v = 0; v < vertices; v++) {
      other = chosen[v] == color ? v : other;
    }
    double before =
        cost(chosen, vertex, chosen[vertex], other) + cost(chosen, other, chosen[other], vertex);
    double after =
        cost(chosen, vertex, chosen[other], other) + cost(chosen, other, chosen[vertex], vertex);
    if (after <= before || random.nextDouble() < StrictMath.exp((before - after) / heat)) {
      chosen[other] = chosen[vertex];
      chosen[vertex] = color;
    }
  }

  private double cost(int[] chosen, int vertex, int color, int except) {
    double cost = AREA_WEIGHT * areas[vertex] * colors.loudness(color);
    for (int v = 0; v < vertices; v++) {
      if (v == vertex || v == except) {
        continue;
      }
      float worst = colors.worst(color, chosen[v]);
      if (touches[vertex][v] && worst < TARGET) {
        cost += BORDER_WEIGHT * penalty(TARGET - worst);
        cost += BORDER_WEIGHT * NORMAL_WEIGHT * penalty(TARGET - colors.normal(color, chosen[v]));
      }
      if (worst < FAR) {
        cost += FAR_WEIGHT * (FAR - worst) * (FAR - worst);
      }
      if (worst < NEAR) {
        cost += NEAR_WEIGHT * (NEAR - worst) * (NEAR - worst);
      }
    }
    return cost;
  }

  private static double penalty(double missing) {
    return missing <= 0 ? 0 : 4 * missing + missing * missing;
  }

  private double smallestAtBorders(int[] chosen) {
    double smallest = Double.POSITIVE_INFINITY;
    for (int a = 0; a < vertices; a++) {
      for (int b = 0; b < a; b++) {
        if (touches[a][b]) {
          smallest = Math.min(smallest, colors.worst(chosen[a], chosen[b]));
        }
      }
    }
    return smallest;
  }

  /**
   * Shifts colours a little, off the grid they were chosen from, where borders are below the
   * target.
   */
  static final class PalettePolish {
    private static final int STEPS = 2000;
    private static final double REACH = 5;
    private static final ColorVision[] VISIONS = ColorVision.values();

    private final boolean[][] touches;
    private final int[] rgbs;
    private final List<List<Lab>> seen = new ArrayList<>();
    private final List<Lab> none = view(CategoricalPalette.NONE);

    PalettePolish(boolean[][] touches, int[] rgbs) {
      this.touches = touches;
      this.rgbs = rgbs.clone();
      for (int rgb : rgbs) {
        seen.add(view(rgb));
      }
    }

    List<Integer> colors() {
      List<Integer> colors = new ArrayList<>();
      for (int rgb : rgbs) {
        colors.add(rgb);
      }
      return List.copyOf(colors);
    }

    List<Integer> mend() {
      SplittableRandom random = new SplittableRandom(77);
      double[] missing = new double[rgbs.length];
      for (int v = 0; v < rgbs.length; v++) {
        missing[v] = missing(v, seen.get(v));
      }
      for (int i = 0; i < STEPS; i++) {
        int vertex = pick(missing, random);
        if (vertex < 0) {
          break;
        }
        Lab from = Lab.ofRgb(rgbs[vertex]);
        Lab to =
            new Lab(
                from.lightness() + REACH * (random.nextDouble() * 2 - 1),
                from.a() + REACH * (random.nextDouble() * 2 - 1),
                from.b() + REACH * (random.nextDouble() * 2 - 1));
        if (!to.isDisplayable()) {
          continue;
        }
        List<Lab> view = view(to.toRgb());
        if (missing(vertex, view) < missing[vertex]) {
          rgbs[vertex] = to.toRgb();
          seen.set(vertex, view);
          for (int v = 0; v < rgbs.length; v++) {
            missing[v] = v == vertex || touches[vertex][v] ? missing(v, seen.get(v)) : missing[v];
          }
        }
      }
      return colors();
    }

    /** One of the vertices that lack something, each as likely as the others; -1 if none does. */
    private static int pick(double[] missing, SplittableRandom random) {
      List<Integer> lacking = new ArrayList<>();
      for (int v = 0; v < missing.length; v++) {
        if (missing[v] > 0) {
          lacking.add(v);
        }
      }
      return lacking.isEmpty() ? -1 : lacking.get(random.nextInt(lacking.size()));
    }

    private double missing(int vertex, List<Lab> view) {
      double sum = below(view, none);
      for (int v = 0; v < rgbs.length; v++) {
        if (touches[vertex][v]) {
          sum += below(view, seen.get(v));
        }
      }
      return sum;
    }

    private static double below(List<Lab> a, List<Lab> b) {
      double sum = 0;
      for (int i = 0; i < VISIONS.length; i++) {
        double gap = CategoricalPalette.TARGET - ColorDifference.ciede2000(a.get(i), b.get(i));
        sum += gap > 0 ? gap * gap : 0;
      }
      return sum;
    }

    private static List<Lab> view(int rgb) {
      List<Lab> labs = new ArrayList<>();
      for (ColorVision vision : VISIONS) {
        labs.add(Lab.ofRgb(vision.simulate(rgb)));
      }
      return labs;
    }
  }
}
