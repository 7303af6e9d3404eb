package io.loupe.visualizers.internal.evidence;

import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizers.internal.Judgement;
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.internal.ablation.PairedError;
import io.loupe.visualizers.internal.statistics.Significance;
import io.loupe.visualizers.raster.Labels;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * How far a model's answers and the data agree, beside what chance does.
 *
 * @param kind what is decided
 * @param judgements one for each sample
 */
record Agreement(Kind kind, List<Judgement> judgements) {
  private static final double LEVEL = 0.05;

  int samples() {
    return judgements.size();
  }

  /** Whether the answers are no better than chance; never where so few could not tell. */
  boolean isAtChance() {
    if (kind == Kind.NUMBERS) {
      return samples() >= Significance.FEWEST && value() <= 0;
    }
    long trials = trials();
    double chance = chance();
    boolean canTell = Significance.atLeast(trials, trials, chance) <= LEVEL;
    return canTell && Significance.atLeast(right(), trials, chance) > LEVEL;
  }

  /** Whether it is worth looking for a reason: at chance, or wrong on most samples. */
  boolean isDoubtful() {
    boolean mostlyWrong =
        kind != Kind.NUMBERS && new WilsonInterval(right(), trials()).high() < 0.5;
    return isAtChance() || mostlyWrong;
  }

  boolean isBetterThan(Agreement other) {
    return value() > other.value();
  }

  /** Accuracy, of independent outputs that of all together, or R2. */
  double value() {
    return kind == Kind.NUMBERS ? PairedError.r2(judgements) : (double) right() / trials();
  }

  private long trials() {
    return kind == Kind.INDEPENDENT ? (long) samples() * outputs() : samples();
  }

  private int outputs() {
    return judgements.get(0).each().size();
  }

  private long right() {
    return kind == Kind.INDEPENDENT
        ? Math.round(judgements.stream().mapToDouble(Agreement::score).sum())
        : judgements.stream().filter(Judgement::right).count();
  }

  private static double score(Judgement judgement) {
    double sum = 0;
    for (double right : judgement.each()) {
      sum += right;
    }
    return sum;
  }

  /** Agreement of answers and labels that have nothing to do with each other. */
  double chance() {
    if (kind != Kind.INDEPENDENT) {
      int classes =
          1 + judgements.stream().mapToInt(j -> Math.max(j.label(), j.decision())).max().orElse(0);
      return chance(classes, Judgement::label, Judgement::decision);
    }
    return IntStream.range(0, outputs())
        .mapToDouble(k -> chance(2, j -> wanted(j, k), j -> said(j, k)))
        .average()
        .orElse(0);
  }

  private static int wanted(Judgement judgement, int output) {
    return judgement.wanted().get(output) == 1 ? 1 : 0;
  }

  private static int said(Judgement judgement, int output) {
    int wanted = wanted(judgement, output);
    return judgement.each().get(output) == 1 ? wanted : 1 - wanted;
  }

  private double chance(
      int classes, ToIntFunction<Judgement> label, ToIntFunction<Judgement> decision) {
    long[] labels = new long[classes];
    long[] decisions = new long[classes];
    for (Judgement judgement : judgements) {
      labels[label.applyAsInt(judgement)]++;
      decisions[decision.applyAsInt(judgement)]++;
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += (double) labels[k] * decisions[k];
    }
    return sum / samples() / samples();
  }

  /** Probability of so uneven a number of better and worse answers to the same samples. */
  double chanceOfLeadOver(Agreement other) {
    long better = 0;
    long worse = 0;
    for (int i = 0; i < samples(); i++) {
      double lead = points(judgements.get(i)) - points(other.judgements.get(i));
      better += lead > 0 ? 1 : 0;
      worse += lead < 0 ? 1 : 0;
    }
    return better <= worse ? 1 : Significance.signTest(better, worse);
  }

  private double points(Judgement judgement) {
    return switch (kind) {
      case NUMBERS -> -judgement.absoluteError();
      case INDEPENDENT -> score(judgement);
      default -> judgement.right() ? 1 : 0;
    };
  }

  String noun() {
    return switch (kind) {
      case NUMBERS -> "R\u00b2";
      case INDEPENDENT -> "accuracy over all outputs";
      default -> "accuracy";
    };
  }

  String figure() {
    return kind == Kind.NUMBERS ? Labels.number(value()) : Labels.percent(value());
  }

  /** How far they agree, whatever chance does. */
  String finding() {
    if (kind == Kind.NUMBERS) {
      double error = judgements.stream().mapToDouble(Judgement::absoluteError).average().orElse(0);
      return "On "
          + samples()
          + " samples the mean absolute error is "
          + Labels.number(error)
          + ", R\u00b2 "
          + figure()
          + ".";
    }
    String whole =
        capital(noun())
            + " on "
            + samples()
            + " samples is "
            + new WilsonInterval(right(), trials()).describe();
    long exact = judgements.stream().filter(Judgement::right).count();
    return kind == Kind.INDEPENDENT
        ? whole + "; all are right on " + Labels.percent((double) exact / samples()) + "."
        : whole + ".";
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  String describe() {
    if (kind == Kind.NUMBERS) {
      return "The model predicts these data no better than their mean would: R\u00b2 on "
          + samples()
          + " samples is "
          + figure()
          + ".";
    }
    return (isAtChance()
            ? "The model is no better than chance on these data: "
            : "The model is wrong on these data more often than it could be: ")
        + noun()
        + " on "
        + samples()
        + " samples is "
        + new WilsonInterval(right(), trials()).describe()
        + ", and chance gives "
        + Labels.percent(chance())
        + ".";
  }
}
