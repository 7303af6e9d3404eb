package io.loupe.visualizers.internal.truth;

import java.util.List;
import java.util.Locale;

/**
 * Whether a made image is processed like the unit's top examples.
 *
 * @param verdict in a word
 * @param why nothing can be told, as a part of a sentence; empty where there is no such reason
 * @param score 1 for as alike as the examples are to each other, 0 for no more than other samples;
 *     over the judged layers; NaN where it was not measured
 * @param low lower end of its interval of 95 %
 * @param high upper end
 * @param examples of the unit that it rests on
 * @param layers in the order of the network; empty where nothing was measured
 */
public record Truth(
    Verdict verdict,
    String why,
    double score,
    double low,
    double high,
    int examples,
    List<AtLayer> layers) {
  public Truth {
    layers = List.copyOf(layers);
  }

  /** What is said of an image. */
  public enum Verdict {
    LIKE_EXAMPLES("processed like its examples", "like examples"),
    OTHER_ROAD("on another road", "other road"),
    UNKNOWN("cannot be told", "cannot be told");

    private final String words;
    private final String brief;

    Verdict(String words, String brief) {
      this.words = words;
      this.brief = brief;
    }

    /** As a table and a caption have it. */
    public String words() {
      return words;
    }

    /** As it stands under a picture. */
    public String brief() {
      return brief;
    }
  }

  /**
   * The score at one layer.
   *
   * @param low of the band that holds nine tenths of the examples, each against the others
   * @param judged whether the verdict rests on it
   */
  public record AtLayer(String layer, double score, double low, double high, boolean judged) {}

  static Truth unknown(String why, int examples) {
    return new Truth(Verdict.UNKNOWN, why, Double.NaN, Double.NaN, Double.NaN, examples, List.of());
  }

  public boolean isMeasured() {
    return !Double.isNaN(score);
  }

  /** For example {@code 0.92 (0.85 to 0.98)}; empty where nothing was measured. */
  public String figure() {
    return isMeasured()
        ? decimals(score) + " (" + decimals(low) + " to " + decimals(high) + ")"
        : "";
  }

  /** For under a picture: the verdict, and where it was measured the score and its interval. */
  public List<String> lines() {
    return isMeasured()
        ? List.of(verdict.brief(), decimals(score), decimals(low) + " to " + decimals(high))
        : List.of(verdict.brief());
  }

  /** For captions. */
  public String sentence() {
    return " "
        + Character.toUpperCase(verdict.words().charAt(0))
        + verdict.words().substring(1)
        + (isMeasured() ? ": score " + figure() : "")
        + (why.isEmpty() ? "" : (isMeasured() ? ", " : ": ") + why)
        + ".";
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value + 0.0).replace("-", "\u2212");
  }
}
