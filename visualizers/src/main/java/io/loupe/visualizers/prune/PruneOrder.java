package io.loupe.visualizers.prune;

import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.statistics.Correlations;
import io.loupe.visualizers.internal.statistics.FilterStatistics;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.prune.PruneOrder.Candidate.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * In which order filters are silenced: dead ones, then redundant ones whose twin stays, then all
 * others, each group from the smallest rise of the loss. One filter of each layer always stays.
 */
final class PruneOrder {
  private final double redundantAbove;
  private final List<Candidate> dead = new ArrayList<>();
  private final List<Candidate> redundant = new ArrayList<>();
  private final List<Candidate> others = new ArrayList<>();

  PruneOrder(double redundantAbove) {
    this.redundantAbove = redundantAbove;
  }

  void add(LayerStatistics statistics, List<Ablation.Effect> effects) {
    Set<Integer> gone = new HashSet<>();
    List<Integer> byLoss = new ArrayList<>();
    FilterStatistics usage = statistics.all().usage();
    for (int k = 0; k < effects.size(); k++) {
      if (usage.isDead(k)) {
        gone.add(k);
        dead.add(candidate(statistics, k, Reason.DEAD, -1, effects));
      } else {
        byLoss.add(k);
      }
    }
    byLoss.sort(Comparator.comparingDouble(k -> effects.get(k).loss()));
    List<Candidate> rest = new ArrayList<>();
    for (int k : byLoss) {
      int twin = strongestLeft(statistics.correlations(), k, effects.size(), gone);
      boolean doubled =
          twin >= 0 && Math.abs(statistics.correlations().of(k, twin)) >= redundantAbove;
      if (doubled && effects.get(k).answers().isWithinError()) {
        gone.add(k);
        redundant.add(candidate(statistics, k, Reason.REDUNDANT, twin, effects));
      } else {
        rest.add(candidate(statistics, k, Reason.IN_USE, twin, effects));
      }
    }
    if (!rest.isEmpty()) {
      rest.remove(rest.size() - 1);
      others.addAll(rest);
    } else if (!dead.isEmpty() && effects.size() == gone.size()) {
      dead.remove(dead.size() - 1);
    }
  }

  List<Candidate> all() {
    Comparator<Candidate> byLoss = Comparator.comparingDouble(c -> c.effect().loss());
    List<Candidate> order = new ArrayList<>();
    dead.stream().sorted(byLoss).forEach(order::add);
    redundant.stream().sorted(byLoss).forEach(order::add);
    others.stream().sorted(byLoss).forEach(order::add);
    return order;
  }

  private static Candidate candidate(
      LayerStatistics statistics,
      int filter,
      Reason reason,
      int twin,
      List<Ablation.Effect> effects) {
    double correlation = twin < 0 ? Double.NaN : statistics.correlations().of(filter, twin);
    return new Candidate(
        statistics.layer().name(), filter, reason, twin, correlation, effects.get(filter));
  }

  private static int strongestLeft(
      Correlations correlations, int filter, int filters, Set<Integer> gone) {
    int best = -1;
    for (int k = 0; k < filters; k++) {
      double r =
          k == filter || gone.contains(k) ? Double.NaN : Math.abs(correlations.of(filter, k));
      if (!Double.isNaN(r) && (best < 0 || r > Math.abs(correlations.of(filter, best)))) {
        best = k;
      }
    }
    return best;
  }

  /**
   * A filter in the order in which filters are silenced.
   *
   * @param layer its layer
   * @param filter its number
   * @param reason why it may not be needed
   * @param twin another filter of the layer that is not silenced before it and does most of the
   *     same; -1 if there is none
   * @param correlation with that one
   * @param effect of silencing it alone
   */
  record Candidate(
      String layer,
      int filter,
      Reason reason,
      int twin,
      double correlation,
      Ablation.Effect effect) {

    /** Why a filter stands where it does. */
    enum Reason {
      /** Never above the floor. */
      DEAD,
      /**
       * Silencing it changes the answers by no more than chance does, and another does the same.
       */
      REDUNDANT,
      /** Neither. */
      IN_USE
    }

    boolean isSuspect() {
      return reason != Reason.IN_USE;
    }
  }
}
