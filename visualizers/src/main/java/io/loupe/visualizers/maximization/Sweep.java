package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All targets with all weights, as few batches as memory allows. Of several attempts at an image
 * the best is kept. Keeps what there is so far.
 */
final class Sweep {
  private final RenderContext context;
  private final MaximizationPlan plan;
  private final Differentiable gradients;
  private final InputSpec input;
  private final ItemBatches batches;
  private final List<Cell> cells;
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<DeadStarts.Outcome> outcomes = new ArrayList<>();
  private final List<Tensor> starts = new ArrayList<>();
  private final Map<Integer, float[]> snapshots = new TreeMap<>();
  private final Map<Integer, Integer> snapshotItems = new TreeMap<>();
  private final float[] images;
  private final Arrival[] arrivals;
  private final int[] kept;
  private final boolean[] taken;

  Sweep(RenderContext context, MaximizationPlan plan, List<Cell> cells) {
    this.context = context;
    this.plan = plan;
    this.gradients = context.gradients();
    this.input = context.model().info().input();
    this.batches = ItemBatches.of(context.model());
    this.cells = List.copyOf(cells);
    for (Cell cell : cells) {
      for (int s = 0; s < plan.starts(); s++) {
        attempts.add(new Attempt(cell, s));
      }
    }
    this.images = new float[shape().elements()];
    this.arrivals = new Arrival[cells.size()];
    Arrays.fill(arrivals, Arrival.NONE);
    this.kept = new int[cells.size()];
    this.taken = new boolean[cells.size()];
    begin();
  }

  private void begin() {
    Starts source =
        Starts.of(context, context.get(MaximizationParams.START), plan.settings().preset());
    List<Tensor> drawn = new ArrayList<>();
    List<Objective> objectives = new ArrayList<>();
    for (Attempt attempt : attempts) {
      drawn.add(source.draw(context.random(attempt.stream("start"))));
      objectives.add(attempt.cell().target().objective());
    }
    DeadStarts rescuer = DeadStarts.of(context);
    batches.forEach(
        drawn.size(),
        (from, count) -> {
          DeadStarts.Rescue rescue =
              rescuer.rescue(
                  objectives.subList(from, from + count),
                  drawn.subList(from, from + count),
                  n -> context.random(attempts.get(from + n).stream("rescue")));
          starts.addAll(rescue.starts());
          outcomes.addAll(rescue.outcomes());
        });
    int elements = input.shape().elements();
    for (int n = 0; n < cells.size(); n++) {
      kept[n] = n * plan.starts();
      starts.get(kept[n]).data().get(images, n * elements, elements);
    }
  }

  /** Climbs; when cancelled, throws and keeps what there is. */
  void run(String name) {
    ItemBatches whole = batches.grouped(plan.together());
    int groups = cells.size() * plan.starts() / plan.together();
    long total = (long) plan.settings().steps() * whole.count(groups);
    try (RunMonitor.Task task = context.monitor().task(name, OptionalLong.of(total))) {
      whole.forEach(
          groups, (from, count) -> climb(from * plan.together(), count * plan.together(), task));
    }
  }

  private void climb(int from, int count, RunMonitor.Task task) {
    List<AscentItem> items = new ArrayList<>();
    for (int n = from; n < from + count; n++) {
      Attempt attempt = attempts.get(n);
      items.add(
          new AscentItem(
              attempt.cell().target().objective(),
              attempt.cell().weight(),
              attempt.cell().normWeight(),
              starts.get(n),
              context.random(attempt.stream("transforms")),
              plan.goal(attempt.cell().target())));
    }
    Ascent ascent = new Ascent(gradients, input, items, plan.settings(), diversity(from, count));
    try {
      ascent.run(plan.snapshotSteps(), task);
    } finally {
      take(from, items, ascent);
    }
  }

  /** Which of the attempts are kept apart: the variants of a target at a weight and a start. */
  private Diversity diversity(int from, int count) {
    if (plan.variants().count() == 1) {
      return Diversity.NONE;
    }
    int each = plan.columns() * plan.starts();
    List<List<Integer>> groups = new ArrayList<>();
    for (int block = 0; block < count; block += plan.together()) {
      for (int n = block; n < block + each; n++) {
        int first = n;
        groups.add(
            IntStream.range(0, plan.variants().count()).mapToObj(v -> first + v * each).toList());
      }
    }
    List<Double> costs =
        attempts.subList(from, from + count).stream().map(a -> a.cell().diversity()).toList();
    return new Diversity(plan.variants().layer(), groups, costs);
  }

  private void take(int from, List<AscentItem> items, Ascent ascent) {
    List<Arrival> all = ascent.arrivals();
    int first = from / plan.starts();
    int elements = input.shape().elements();
    int[] best = best(from, items, ascent.images(), all);
    for (int n = 0; n < best.length; n++) {
      arrivals[first + n] = all.get(best[n]);
      taken[first + n] = true;
      kept[first + n] = from + best[n];
      place(ascent.images(), best[n], images, (first + n) * elements);
      for (Snapshot snapshot : ascent.snapshots()) {
        float[] at = snapshots.computeIfAbsent(snapshot.step(), s -> new float[images.length]);
        place(snapshot.images(), best[n], at, (first + n) * elements);
        snapshotItems.merge(snapshot.step(), 1, Integer::sum);
      }
    }
  }

  /** Which attempt at each image is kept: one that reached its goal, of several the best ranked. */
  private int[] best(int from, List<AscentItem> items, Tensor made, List<Arrival> arrivals) {
    int starts = plan.starts();
    int[] best = new int[items.size() / starts];
    Arrays.setAll(best, n -> n * starts);
    if (starts == 1) {
      return best;
    }
    double[] ranks =
        new Ranking(gradients, input, plan.settings())
            .of(
                items,
                made,
                n -> context.random(attempts.get(from + n).cell().target().stream("ranking")));
    int each = plan.columns() * starts;
    int variants = plan.variants().count();
    for (int n = 0; n < best.length; n++) {
      int first = n / plan.columns() / variants * variants * each + n % plan.columns() * starts;
      int start = bestStart(first, each, ranks, arrivals);
      best[n] = n * starts + start;
    }
    return best;
  }

  /** The start whose images, one for each variant, reach their goal most often, then rank best. */
  private int bestStart(int first, int step, double[] ranks, List<Arrival> arrivals) {
    int best = 0;
    long mostReached = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int start = 0; start < plan.starts(); start++) {
      long reached = 0;
      double rank = 0;
      for (int v = 0; v < plan.variants().count(); v++) {
        int n = first + v * step + start;
        reached += arrivals.get(n).reached() ? 1 : 0;
        rank += ranks[n];
      }
      if (reached > mostReached || (reached == mostReached && rank > highest)) {
        best = start;
        mostReached = reached;
        highest = rank;
      }
    }
    return best;
  }

  private static void place(Tensor batch, int item, float[] target, int at) {
    Tensor image = batch.slice(item);
    image.data().get(target, at, image.shape().elements());
  }

  List<Cell> cells() {
    return cells;
  }

  Tensor images() {
    return Tensor.of(shape(), images.clone());
  }

  /** Snapshots that every image has reached. */
  List<Snapshot> snapshots() {
    List<Snapshot> complete = new ArrayList<>();
    snapshots.forEach(
        (step, values) -> {
          if (snapshotItems.getOrDefault(step, 0) == cells.size()) {
            complete.add(new Snapshot(step, Tensor.of(shape(), values.clone())));
          }
        });
    return complete;
  }

  Arrival arrival(int cell) {
    return arrivals[cell];
  }

  /** Whether anything was done for an image: a run that was cancelled leaves some as they start. */
  boolean isBegun(int cell) {
    return taken[cell];
  }

  /** Which of the attempts was kept, from 1. */
  int attempt(int cell) {
    return kept[cell] - cell * plan.starts() + 1;
  }

  /** Targets whose decision had to count more, each with how much; empty where none had to. */
  String emphasised() {
    return IntStream.range(0, cells.size())
        .filter(n -> arrivals[n].emphasis() > 0)
        .mapToObj(n -> cells.get(n).target().name() + " by " + Texts.number(arrivals[n].emphasis()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  DeadStarts.Outcome outcome(int cell) {
    return outcomes.get(kept[cell]);
  }

  ItemBatches batches() {
    return batches;
  }

  private Shape shape() {
    return input.shape().withBatch(cells.size());
  }
}
