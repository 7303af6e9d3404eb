package io.loupe.visualizers.internal.measure;

/**
 * What is left of an answer when the input is seen through its map, as through a mask.
 *
 * <p>With the probability y of the class, and o of it for {@code m x + (1 - m) b}, m the map from
 * its lowest value (0) to its highest (1), b what stands for nothing (0 in the paper): the average
 * drop is the mean of {@code 100 max(0, y - o) / y}, the increase in confidence the share of
 * samples with o above y.
 *
 * @see <a href="https://arxiv.org/abs/1710.11063">Chattopadhyay et al. 2018, Grad-CAM++</a>
 */
public final class AverageDrop {
  private AverageDrop() {}

  /** In percent, from 0 to 100; 0 where there was nothing to lose. */
  public static double of(double whole, double masked) {
    return whole > 0 ? 100 * Math.max(0, whole - masked) / whole : 0;
  }

  /** 1 where the answer is surer than before, else 0. */
  public static double increase(double whole, double masked) {
    return masked > whole ? 1 : 0;
  }

  /** From 0 at the map's lowest value to 1 at its highest; 0 for a map that prefers no place. */
  public static float[] mask(float[] map) {
    float lowest = Float.POSITIVE_INFINITY;
    float highest = Float.NEGATIVE_INFINITY;
    for (float value : map) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    float[] mask = new float[map.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = highest > lowest ? (map[i] - lowest) / (highest - lowest) : 0;
    }
    return mask;
  }
}
