package io.loupe.visualizers.internal.ablation;

import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.internal.evidence.Significance;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two models' decisions on the same samples.
 *
 * @param both right before and after
 * @param lost right before, wrong after
 * @param won wrong before, right after
 * @param neither right
 */
public record PairedAccuracy(long both, long lost, long won, long neither) {

  public static PairedAccuracy of(List<Judge.Judgement> before, List<Judge.Judgement> after) {
    long[] counts = new long[4];
    for (int i = 0; i < before.size(); i++) {
      counts[(before.get(i).right() ? 0 : 2) + (after.get(i).right() ? 0 : 1)]++;
    }
    return new PairedAccuracy(counts[0], counts[1], counts[2], counts[3]);
  }

  /** The same for the samples of each label. */
  public static Map<Integer, PairedAccuracy> byLabel(
      List<Judge.Judgement> before, List<Judge.Judgement> after) {
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

  public long samples() {
    return both + lost + won + neither;
  }

  public WilsonInterval before() {
    return new WilsonInterval(both + lost, samples());
  }

  public WilsonInterval after() {
    return new WilsonInterval(both + won, samples());
  }

  /** After less before. */
  public double change() {
    return (double) (won - lost) / samples();
  }

  /** Standard error of the change, from the pairs of answers. */
  public double error() {
    double variance = (double) (won + lost) / samples() - change() * change();
    return Math.sqrt(Math.max(0, variance) / samples());
  }

  /** Whether the change may be chance. */
  public boolean isWithinError() {
    return Math.abs(change()) <= error();
  }

  /**
   * Lower end of the 95 % interval of the change.
   *
   * @see <a
   *     href="https://doi.org/10.1002/(SICI)1097-0258(19981130)17:22%3C2635::AID-SIM954%3E3.0.CO;2-C">
   *     Newcombe 1998, method 10</a>
   */
  public double low() {
    return change() - reach(after().share() - after().low(), before().high() - before().share());
  }

  /** Upper end of that interval. */
  public double high() {
    return change() + reach(after().high() - after().share(), before().share() - before().low());
  }

  /** Probability of so uneven a number of lost and won decisions by chance (McNemar, exact). */
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
