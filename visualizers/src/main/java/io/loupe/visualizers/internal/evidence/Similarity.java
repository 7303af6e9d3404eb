package io.loupe.visualizers.internal.evidence;

import java.util.Locale;

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
