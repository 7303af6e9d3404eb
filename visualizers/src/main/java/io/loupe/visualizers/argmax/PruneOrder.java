package io.loupe.visualizers.argmax;

import io.loupe.visualizers.argmax.PruneCandidate.Reason;
import io.loupe.visualizers.internal.ablation.Ablation;
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
  private final List<PruneCandidate> dead = new ArrayList<>();
  private final List<PruneCandidate> redundant = new ArrayList<>();
  private final List<PruneCandidate> others = new ArrayList<>();

  PruneOrder(double redundantAbove) {
    this.redundantAbove = redundantAbove;
  }

  void add(LayerTally tally, List<Ablation.Effect> effects) {
    Set<Integer> gone = new HashSet<>();
    List<Integer> byLoss = new ArrayList<>();
    FilterUsage usage = tally.all().usage();
    for (int k = 0; k < effects.size(); k++) {
      if (usage.isDead(k)) {
        gone.add(k);
        dead.add(candidate(tally, k, Reason.DEAD, -1, effects));
      } else {
        byLoss.add(k);
      }
    }
    byLoss.sort(Comparator.comparingDouble(k -> effects.get(k).loss()));
    List<PruneCandidate> rest = new ArrayList<>();
    for (int k : byLoss) {
      int twin = strongestLeft(tally.correlations(), k, effects.size(), gone);
      boolean doubled = twin >= 0 && Math.abs(tally.correlations().of(k, twin)) >= redundantAbove;
      if (doubled && effects.get(k).answers().isWithinError()) {
        gone.add(k);
        redundant.add(candidate(tally, k, Reason.REDUNDANT, twin, effects));
      } else {
        rest.add(candidate(tally, k, Reason.IN_USE, twin, effects));
      }
    }
    if (!rest.isEmpty()) {
      rest.remove(rest.size() - 1);
      others.addAll(rest);
    } else if (!dead.isEmpty() && effects.size() == gone.size()) {
      dead.remove(dead.size() - 1);
    }
  }

  List<PruneCandidate> all() {
    Comparator<PruneCandidate> byLoss = Comparator.comparingDouble(c -> c.effect().loss());
    List<PruneCandidate> order = new ArrayList<>();
    dead.stream().sorted(byLoss).forEach(order::add);
    redundant.stream().sorted(byLoss).forEach(order::add);
    others.stream().sorted(byLoss).forEach(order::add);
    return order;
  }

  private static PruneCandidate candidate(
      LayerTally tally, int filter, Reason reason, int twin, List<Ablation.Effect> effects) {
    double correlation = twin < 0 ? Double.NaN : tally.correlations().of(filter, twin);
    return new PruneCandidate(
        tally.layer().name(), filter, reason, twin, correlation, effects.get(filter));
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
}
