package io.loupe.visualizers.internal.ablation;

import io.loupe.visualizers.internal.Judgement;
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.internal.statistics.Significance;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Two models' decisions on the same samples.
 *
 * @param both right before and after
 * @param lost right before, wrong after
 * @param won wrong before, right after
 * @param neither right
 */
public record PairedAccuracy(long both, long lost, long won, long neither) implements Change {

  public static PairedAccuracy of(List<Judgement> before, List<Judgement> after) {
    return of(before, after, Judgement::right);
  }

  private static PairedAccuracy of(
      List<Judgement> before, List<Judgement> after, Predicate<Judgement> right) {
    long[] counts = new long[4];
    for (int i = 0; i < before.size(); i++) {
      counts[(right.test(before.get(i)) ? 0 : 2) + (right.test(after.get(i)) ? 0 : 1)]++;
    }
    return new PairedAccuracy(counts[0], counts[1], counts[2], counts[3]);
  }

  /** The same for each of several independent outputs. */
  public static Map<Integer, PairedAccuracy> byOutput(
      List<Judgement> before, List<Judgement> after) {
    Map<Integer, PairedAccuracy> all = new TreeMap<>();
    for (int k = 0; !before.isEmpty() && k < before.get(0).each().size(); k++) {
      int output = k;
      all.put(k, of(before, after, judgement -> judgement.each().get(output) == 1));
    }
    return all;
  }

  /** The same for the samples of each label. */
  public static Map<Integer, PairedAccuracy> byLabel(
      List<Judgement> before, List<Judgement> after) {
    Map<Integer, PairedAccuracy> all = new TreeMap<>();
    for (int i = 0; i < before.size(); i++) {
      all.merge(
          before.get(i).label(),
          of(before.subList(i, i + 1), after.subList(i, i + 1)),
          PairedAccuracy::plus);
    }
    return all;
  }

  /** Other samples as well. */
  public PairedAccuracy plus(PairedAccuracy other) {
    return new PairedAccuracy(
        both + other.both, lost + other.lost, won + other.won, neither + other.neither);
  }

  @Override
  public long samples() {
    return both + lost + won + neither;
  }

  public WilsonInterval before() {
    return new WilsonInterval(both + lost, samples());
  }

  public WilsonInterval after() {
    return new WilsonInterval(both + won, samples());
  }

  @Override
  public Level levelBefore() {
    return Level.of(before());
  }

  @Override
  public Level levelAfter() {
    return Level.of(after());
  }

  @Override
  public double change() {
    return (double) (won - lost) / samples();
  }

  @Override
  public double error() {
    double variance = (double) (won + lost) / samples() - change() * change();
    return Math.sqrt(Math.max(0, variance) / samples());
  }

  @Override
  public boolean isHarmless() {
    return change() >= 0 || isWithinError();
  }

  /**
   * Lower end of the 95 % interval of the change.
   *
   * @see <a
   *     href="https://doi.org/10.1002/(SICI)1097-0258(19981130)17:22%3C2635::AID-SIM954%3E3.0.CO;2-C">
   *     Newcombe 1998, method 10</a>
   */
  @Override
  public double low() {
    return change() - reach(after().share() - after().low(), before().high() - before().share());
  }

  @Override
  public double high() {
    return change() + reach(after().high() - after().share(), before().share() - before().low());
  }

  /** Probability of so uneven a number of lost and won decisions by chance (McNemar, exact). */
  @Override
  public double chance() {
    return Significance.signTest(won, lost);
  }

  private double reach(double own, double other) {
    double squared = own * own - 2 * correlation() * own * other + other * other;
    return Math.sqrt(Math.max(0, squared));
  }

  /** Correlation of the two models' being right, corrected for continuity where it is positive. */
  private double correlation() {
    double product = (double) (both + lost) * (won + neither) * (both + won) * (lost + neither);
    if (product == 0) {
      return 0;
    }
    double surplus = (double) both * neither - (double) lost * won;
    double corrected = surplus > 0 ? Math.max(0, surplus - samples() / 2.0) : surplus;
    return corrected / Math.sqrt(product);
  }
}
