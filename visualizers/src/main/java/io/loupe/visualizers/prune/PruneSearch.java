package io.loupe.visualizers.prune;

import io.loupe.visualizers.internal.Judgement;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.ablation.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Silences the first filters of an order together. */
final class PruneSearch {
  private final List<PruneOrder.Candidate> order;
  private final Ablation choosing;
  private final Ablation checking;
  private final Map<Integer, Change> chosen = new HashMap<>();
  private final Map<Integer, Change> checked = new HashMap<>();

  PruneSearch(List<PruneOrder.Candidate> order, Ablation choosing, Ablation checking) {
    this.order = order;
    this.choosing = choosing;
    this.checking = checking;
  }

  /**
   * How many suspects go: the most whose silencing together makes accuracy, or the mean absolute
   * error, on the choosing half worse by no more than its standard error.
   */
  int cut() {
    int count = (int) order.stream().filter(PruneOrder.Candidate::isSuspect).count();
    while (count > 0 && !isHarmless(count)) {
      count--;
    }
    return count;
  }

  private boolean isHarmless(int count) {
    return choosing(count).isHarmless();
  }

  private Change choosing(int count) {
    return chosen.computeIfAbsent(count, c -> paired(choosing, c));
  }

  Change heldOut(int count) {
    return checked.computeIfAbsent(count, c -> paired(checking, c));
  }

  PruneReport.Curve.Point point(int count) {
    return new PruneReport.Curve.Point(
        count, choosing(count).levelAfter(), heldOut(count).levelAfter());
  }

  private Change paired(Ablation half, int count) {
    return half.against(without(half, count));
  }

  /** What the model answers to the held-out samples with the first filters silenced. */
  List<Judgement> heldOutAnswers(int count) {
    return without(checking, count);
  }

  private List<Judgement> without(Ablation half, int count) {
    Map<String, Set<Integer>> filters = new TreeMap<>();
    order
        .subList(0, count)
        .forEach(c -> filters.computeIfAbsent(c.layer(), l -> new TreeSet<>()).add(c.filter()));
    return half.without(filters);
  }
}
