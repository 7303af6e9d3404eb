package io.loupe.visualizers.internal.ablation;

import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.internal.Judgement;
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.raster.Labels;
import java.util.List;

/** How well a model answers before and after a change, on the same samples. */
public sealed interface Change permits PairedAccuracy, PairedError {
  /**
   * What is compared.
   *
   * @param noun for example {@code accuracy}
   * @param isError whether more of it is worse
   */
  record Measure(String noun, boolean isError) {
    /** The noun at the beginning of a sentence. */
    public String capital() {
      return Character.toUpperCase(noun.charAt(0)) + noun.substring(1);
    }

    /** Words for people: {@code 96 % (91 % to 99 %)}, or the same with numbers. */
    public String describe(Level level) {
      return text(level.value()) + " (" + text(level.low()) + " to " + text(level.high()) + ")";
    }

    /** A difference with its sign. */
    public String signed(double change) {
      return (change < 0 ? "\u2212" : "+") + text(Math.abs(change));
    }

    private String text(double value) {
      return isError ? Labels.number(value) : Labels.percent(value);
    }

    public static Measure of(Classifier.Kind kind) {
      return switch (kind) {
        case CLASSES, TWO_CLASSES -> new Measure("accuracy", false);
        case INDEPENDENT -> new Measure("exact-match accuracy", false);
        case NUMBERS, NOTHING -> new Measure("mean absolute error", true);
      };
    }
  }

  /**
   * A measure and its 95 % interval.
   *
   * @param value of the samples
   * @param low lower end
   * @param high upper end
   * @param of number of samples
   */
  record Level(double value, double low, double high, long of) {
    public static Level of(WilsonInterval share) {
      return new Level(share.share(), share.low(), share.high(), share.of());
    }
  }

  long samples();

  Level levelBefore();

  Level levelAfter();

  /** After less before. */
  double change();

  /** Standard error of the change, from the pairs of answers. */
  double error();

  /** Lower end of the 95 % interval of the change. */
  double low();

  /** Upper end of that interval. */
  double high();

  /** Probability of so large a change by chance. */
  double chance();

  /** Whether the change may be chance. */
  default boolean isWithinError() {
    return Math.abs(change()) <= error();
  }

  /** Whether nothing, or no more than chance, was lost. */
  boolean isHarmless();

  static Change of(Classifier.Kind kind, List<Judgement> before, List<Judgement> after) {
    return kind == Classifier.Kind.NUMBERS
        ? PairedError.of(before, after)
        : PairedAccuracy.of(before, after);
  }
}
