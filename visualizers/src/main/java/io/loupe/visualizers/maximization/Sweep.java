package io.loupe.visualizers.maximization;

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All targets with all weights, as few batches as memory allows. Keeps what there is so far. */
final class Sweep {
  private static final int SPARE_SAMPLES = 8;

  private final RenderContext context;
  private final MaximizationPlan plan;
  private final Differentiable gradients;
  private final InputSpec input;
  private final ItemBatches batches;
  private final List<Cell> cells = new ArrayList<>();
  private final List<DeadStarts.Outcome> outcomes = new ArrayList<>();
  private final List<Tensor> starts = new ArrayList<>();
  private final Map<Integer, float[]> snapshots = new TreeMap<>();
  private final Map<Integer, Integer> snapshotItems = new TreeMap<>();
  private final float[] images;
  private final int[] bestSteps;

  Sweep(RenderContext context, MaximizationPlan plan) {
    this.context = context;
    this.plan = plan;
    this.gradients = context.gradients();
    this.input = context.model().info().input();
    this.batches = ItemBatches.of(context.model());
    for (Target target : plan.targets()) {
      cells.addAll(plan.cells(target, gain(target)));
    }
    this.images = new float[shape().elements()];
    this.bestSteps = new int[cells.size()];
    begin();
  }

  private double gain(Target target) {
    return plan.normWeight().isPresent() && !plan.weights().isEmpty()
        ? 0
        : Gains.of(gradients, input, target.objective(), context.random(target.stream("gain")));
  }

  private void begin() {
    Starts source =
        Starts.of(context, context.get(MaximizationParams.START), plan.settings().preset());
    List<Tensor> drawn = new ArrayList<>();
    List<Objective> objectives = new ArrayList<>();
    for (Target target : plan.targets()) {
      drawn.add(source.draw(context.random(target.stream("start"))));
      objectives.add(target.objective());
    }
    DeadStarts rescuer = new DeadStarts(gradients, input, spareSamples());
    batches.forEach(
        drawn.size(),
        (from, count) -> {
          DeadStarts.Rescue rescue =
              rescuer.rescue(
                  objectives.subList(from, from + count),
                  drawn.subList(from, from + count),
                  n -> context.random(plan.targets().get(from + n).stream("rescue")));
          for (int n = 0; n < count; n++) {
            for (int w = 0; w < plan.columns(); w++) {
              place(starts.size(), rescue.starts().get(n));
              starts.add(rescue.starts().get(n));
              outcomes.add(rescue.outcomes().get(n));
            }
          }
        });
  }

  private void place(int cell, Tensor image) {
    int elements = input.shape().elements();
    image.data().get(images, cell * elements, elements);
  }

  private List<Tensor> spareSamples() {
    if (context.optionalDataset().isEmpty()) {
      return List.of();
    }
    Dataset dataset = context.optionalDataset().get();
    try (Stream<Sample> samples = dataset.samples()) {
      return samples.limit(SPARE_SAMPLES).map(Sample::input).toList();
    }
  }

  /** Climbs; when cancelled, throws and keeps what there is. */
  void run() {
    long total = (long) plan.settings().steps() * batches.count(cells.size());
    try (RunMonitor.Task task = context.monitor().task("ascent", OptionalLong.of(total))) {
      batches.forEach(cells.size(), (from, count) -> climb(from, count, task));
    }
  }

  private void climb(int from, int count, RunMonitor.Task task) {
    List<AscentItem> items = new ArrayList<>();
    for (int n = from; n < from + count; n++) {
      Cell cell = cells.get(n);
      items.add(
          new AscentItem(
              cell.target().objective(),
              cell.weight(),
              cell.normWeight(),
              starts.get(n),
              context.random(cell.target().stream("transforms"))));
    }
    Ascent ascent = new Ascent(gradients, input, items, plan.settings());
    try {
      ascent.run(plan.snapshotSteps(), task);
    } finally {
      take(from, count, ascent);
    }
  }

  private void take(int from, int count, Ascent ascent) {
    int elements = input.shape().elements();
    ascent.images().data().get(images, from * elements, count * elements);
    System.arraycopy(ascent.bestSteps(), 0, bestSteps, from, count);
    for (Snapshot snapshot : ascent.snapshots()) {
      float[] all = snapshots.computeIfAbsent(snapshot.step(), s -> new float[images.length]);
      snapshot.images().data().get(all, from * elements, count * elements);
      snapshotItems.merge(snapshot.step(), count, Integer::sum);
    }
  }

  List<Cell> cells() {
    return List.copyOf(cells);
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

  int bestStep(int cell) {
    return bestSteps[cell];
  }

  DeadStarts.Outcome outcome(int cell) {
    return outcomes.get(cell);
  }

  ItemBatches batches() {
    return batches;
  }

  private Shape shape() {
    return input.shape().withBatch(cells.size());
  }
}
