package io.loupe.visualizers.argmax;

import io.loupe.visualizers.color.ColorDifference;
import io.loupe.visualizers.color.ColorVision;
import io.loupe.visualizers.color.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Shifts colours a little, off the grid they were chosen from, where borders are below the target.
 */
final class PalettePolish {
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
