package io.loupe.visualizers.argmax;

import io.loupe.visualizers.color.ColorDifference;
import io.loupe.visualizers.color.ColorVision;
import io.loupe.visualizers.color.Lab;
import java.util.ArrayList;
import java.util.List;

/**
 * Colours to choose from, evenly spread over what a screen can show, with all their differences.
 * Each differs from the colour of <em>none</em> by the target in every kind of vision.
 */
final class PaletteColors {
  static final PaletteColors ALL = new PaletteColors();

  private static final double LIGHTNESS_STEP = 6.5;
  private static final double STEP = 11.5;
  private static final double DARKEST = 14;
  private static final double LIGHTEST = 88;
  private static final double SMALLEST_CHROMA = 12;

  private final int[] colors;
  private final float[] normal;
  private final float[] worst;

  private PaletteColors() {
    List<Integer> found = new ArrayList<>();
    for (double l = DARKEST; l <= LIGHTEST; l += LIGHTNESS_STEP) {
      for (double a = -8 * STEP; a <= 9 * STEP; a += STEP) {
        for (double b = -9 * STEP; b <= 8 * STEP; b += STEP) {
          Lab lab = new Lab(l, a, b);
          if (lab.isDisplayable() && lab.chroma() >= SMALLEST_CHROMA) {
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
    for (ColorVision vision : ColorVision.values()) {
      measure(vision);
    }
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
