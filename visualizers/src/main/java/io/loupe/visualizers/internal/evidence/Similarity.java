package io.loupe.visualizers.internal.evidence;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * How much a picture has in common with that of the null model.
 *
 * @param measure what was measured, for people
 * @param value 1 for the same picture
 * @param chance the value where nothing but the matching makes pictures alike
 */
public record Similarity(String measure, double value, double chance) {
  /** Share of the way from chance to the same picture beyond which one hardly needs the other. */
  public static final double SAME = 2.0 / 3;

  /**
   * Compares two pictures map by map, whatever the maps' scales.
   *
   * @param maps for people
   * @param own maps of the real picture, at least one
   * @param others those of the null model, as many and each as large
   * @param random shuffles the null model's maps
   * @return the mean rank correlation, for chance with shuffled maps
   */
  public static Similarity ofRanks(
      String maps, List<float[]> own, List<float[]> others, RandomGenerator random) {
    double sum = 0;
    double chance = 0;
    for (int n = 0; n < own.size(); n++) {
      sum += RankCorrelation.of(own.get(n), others.get(n)) / own.size();
      chance += RankCorrelation.of(own.get(n), Shuffles.of(others.get(n), random)) / own.size();
    }
    return new Similarity("mean rank correlation of the " + maps, sum, chance);
  }

  /** 0 at chance, 1 for the same picture; 0 where chance makes everything the same. */
  public double aboveChance() {
    return chance < 1 ? (value - chance) / (1 - chance) : 0;
  }

  /** Whether the picture hardly depends on the weights. */
  public boolean survives() {
    return aboveChance() >= SAME;
  }

  /** Words for people: {@code similarity 0.31 (chance 0.12)}. */
  public String describe() {
    return "similarity " + decimals(value) + " (chance " + decimals(chance) + ")";
  }

  /** What the caption of the real picture adds about the null model's beside it. */
  public String caption() {
    return " Beside the null model (small, weights drawn anew): "
        + describe()
        + ", "
        + measure
        + ".";
  }

  private static String decimals(double share) {
    return String.format(Locale.ROOT, "%.2f", share)
        .replace("-0.00", "0.00")
        .replace("-", "\u2212");
  }
}
