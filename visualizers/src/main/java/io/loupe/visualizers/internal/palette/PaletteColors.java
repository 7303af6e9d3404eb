package io.loupe.visualizers.internal.palette;

import io.loupe.visualizers.color.ColorDifference;
import io.loupe.visualizers.color.ColorVision;
import io.loupe.visualizers.color.Lab;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Colours to choose from, evenly spread over what a screen can show, with all their differences.
 * Each differs from the colour of <em>none</em> by the target in every kind of vision.
 */
final class PaletteColors {

  private static final double LIGHTNESS_STEP = 6.5;
  private static final double CHROMA_FACTOR = 1.36;
  private static final double HUE_STEP = 6.5;
  private static final double DARKEST = 8;
  private static final double LIGHTEST = 90;
  private static final double SMALLEST_CHROMA = 12;

  private static final double LARGEST_CHROMA = 78;

  static final int NEAREST = 16;
  private static final double QUIET_CHROMA = 38;
  private static final double QUIET_LIGHTNESS = 60;

  static final PaletteColors ALL = new PaletteColors();

  private final int[] colors;
  private final double[] loudness;
  private final int[] nearest;
  private final float[] normal;
  private final float[] worst;

  private PaletteColors() {
    List<Integer> found = new ArrayList<>();
    for (double l = DARKEST; l <= LIGHTEST; l += LIGHTNESS_STEP) {
      for (double chroma = SMALLEST_CHROMA; chroma <= LARGEST_CHROMA; chroma *= CHROMA_FACTOR) {
        int hues = (int) (2 * Math.PI * chroma / ((1 + 0.015 * chroma) * HUE_STEP));
        for (int h = 0; h < hues; h++) {
          Lab lab = Lab.ofHue(l, chroma, 360.0 * h / hues);
          if (lab.isDisplayable()) {
            found.add(lab.toRgb());
          }
        }
      }
    }
    colors =
        found.stream()
            .mapToInt(Integer::intValue)
            .distinct()
            .filter(
                rgb ->
                    ColorVision.smallestDifference(rgb, CategoricalPalette.NONE)
                        >= CategoricalPalette.TARGET)
            .toArray();
    normal = new float[colors.length * colors.length];
    worst = new float[colors.length * colors.length];
    loudness = IntStream.of(colors).mapToDouble(PaletteColors::measureLoudness).toArray();
    for (ColorVision vision : ColorVision.values()) {
      measure(vision);
    }
    nearest = findNearest();
  }

  private void measure(ColorVision vision) {
    int n = colors.length;
    Lab[] seen = new Lab[n];
    for (int i = 0; i < n; i++) {
      seen[i] = Lab.ofRgb(vision.simulate(colors[i]));
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        float difference = (float) ColorDifference.ciede2000(seen[i], seen[j]);
        boolean first = vision == ColorVision.NORMAL;
        float least = first ? difference : Math.min(worst[i * n + j], difference);
        worst[i * n + j] = least;
        worst[j * n + i] = least;
        if (first) {
          normal[i * n + j] = difference;
          normal[j * n + i] = difference;
        }
      }
    }
  }

  /** One of the {@link #NEAREST} colours that look most alike with normal vision. */
  int near(int index, int which) {
    return nearest[index * NEAREST + which];
  }

  private int[] findNearest() {
    int n = colors.length;
    int[] found = new int[n * NEAREST];
    for (int i = 0; i < n; i++) {
      int from = i;
      List<Integer> others =
          IntStream.range(0, n)
              .filter(j -> j != from)
              .boxed()
              .sorted(Comparator.comparing(j -> normal(from, j)))
              .toList();
      for (int k = 0; k < NEAREST; k++) {
        found[i * NEAREST + k] = others.get(k);
      }
    }
    return found;
  }

  /** How much a colour would shout on a large area: strong colours and very dark ones do. */
  double loudness(int index) {
    return loudness[index];
  }

  private static double measureLoudness(int rgb) {
    Lab lab = Lab.ofRgb(rgb);
    double strong = Math.max(0, lab.chroma() - QUIET_CHROMA) / 10;
    double dark = Math.max(0, QUIET_LIGHTNESS - lab.lightness()) / 10;
    return strong * strong + dark * dark;
  }

  int count() {
    return colors.length;
  }

  int rgb(int index) {
    return colors[index];
  }

  /** Difference with normal vision. */
  float normal(int a, int b) {
    return normal[a * colors.length + b];
  }

  /** Smallest difference over all kinds of vision. */
  float worst(int a, int b) {
    return worst[a * colors.length + b];
  }
}
