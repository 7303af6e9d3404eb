package io.loupe.visualizers.argmax;

import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.ablation.Judge;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Silences the first filters of an order together. */
final class PruneSearch {
  private final List<PruneCandidate> order;
  private final Ablation choosing;
  private final Ablation checking;
  private final Map<Integer, PairedAccuracy> chosen = new HashMap<>();
  private final Map<Integer, PairedAccuracy> checked = new HashMap<>();

  PruneSearch(List<PruneCandidate> order, Ablation choosing, Ablation checking) {
    this.order = order;
    this.choosing = choosing;
    this.checking = checking;
  }

  /**
   * How many suspects go: the most whose silencing together lowers accuracy on the choosing half by
   * no more than its standard error.
   */
  int cut() {
    int count = (int) order.stream().filter(PruneCandidate::isSuspect).count();
    while (count > 0 && !isHarmless(count)) {
      count--;
    }
    return count;
  }

  private boolean isHarmless(int count) {
    PairedAccuracy own = choosing(count);
    return own.change() >= 0 || own.isWithinError();
  }

  private PairedAccuracy choosing(int count) {
    return chosen.computeIfAbsent(count, c -> paired(choosing, c));
  }

  PairedAccuracy heldOut(int count) {
    return checked.computeIfAbsent(count, c -> paired(checking, c));
  }

  PruneCurve.Point point(int count) {
    return new PruneCurve.Point(count, choosing(count).after(), heldOut(count).after());
  }

  private PairedAccuracy paired(Ablation half, int count) {
    return PairedAccuracy.of(half.baseline(), without(half, count));
  }

  private List<Judge.Judgement> without(Ablation half, int count) {
    Map<String, Set<Integer>> filters = new TreeMap<>();
    order
        .subList(0, count)
        .forEach(c -> filters.computeIfAbsent(c.layer(), l -> new TreeSet<>()).add(c.filter()));
    return half.without(filters);
  }
}
