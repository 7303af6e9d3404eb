package io.loupe.visualizers.weakness;

import io.loupe.artifact.NumbersWriter;
import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.weakness.Attack.Pair;
import io.loupe.visualizers.weakness.InputTransformationDefence.Images;
import io.loupe.visualizers.weakness.InputTransformationDefence.Preprocessing;
import io.loupe.visualizers.weakness.Origins.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Attacks all pairs of sample and class, a batch at a time, and has the model confirm the best. */
final class WeakSpotSearch {
  private static final double LARGER = 1.5;
  private static final long SHUFFLES = 1L << 40;

  private final RenderContext context;
  private final Decider decider;
  private final UnitScale scale;
  private final Attack attack;
  private final InputTransformationDefence undoing;
  private final List<WeakSpot> found = new ArrayList<>();

  WeakSpotSearch(
      RenderContext context,
      Decider decider,
      UnitScale scale,
      Attack attack,
      InputTransformationDefence undoing) {
    this.context = context;
    this.decider = decider;
    this.scale = scale;
    this.attack = attack;
    this.undoing = undoing;
  }

  /** All spots so far, by metric, sample and class. */
  List<WeakSpot> found() {
    return List.copyOf(found);
  }

  /**
   * Attacks every sample.
   *
   * @param shown samples whose changed inputs are kept
   */
  void run(Metric metric, List<Origin> origins, List<Integer> targets, Set<Integer> shown) {
    List<Pair> pairs = new ArrayList<>();
    for (Origin origin : origins) {
      for (int target : targets) {
        if (decider.decisions().isOpen(target, origin.verdict())) {
          pairs.add(new Pair(origin, target));
        }
      }
    }
    String caption =
        "Samples with the smallest changes found ("
            + metric.label()
            + ") that "
            + decider.decisions().turned()
            + ", in the model's own input scale; which is which stands in column row of"
            + " weak-spots-changes.";
    long total = attack.stepsOf(pairs.size());
    try (RunMonitor.Task task =
            context
                .monitor()
                .task("changing decisions, " + metric.label(), OptionalLong.of(total));
        NumbersWriter writer =
            context.numbers("weak-spots-" + metric.file() + "-inputs", caption, scale.shape())) {
      int row = 0;
      for (int from = 0; from < pairs.size(); from += context.batchSize()) {
        List<Pair> batch = pairs.subList(from, Math.min(pairs.size(), from + context.batchSize()));
        List<WeakSpot> spots = confirm(metric, batch, attack.run(metric, batch, task), writer, row);
        row += (int) spots.stream().filter(WeakSpot::found).count();
        preprocess(metric, spots);
        for (WeakSpot spot : spots) {
          found.add(shown.contains(spot.origin().index()) ? spot : spot.lighter());
        }
      }
    }
  }

  /** Only what the model decides as wanted from the very values written counts as found. */
  private List<WeakSpot> confirm(
      Metric metric,
      List<Pair> batch,
      List<Optional<float[]>> best,
      NumbersWriter writer,
      int firstRow) {
    List<float[]> inputs = new ArrayList<>();
    for (int n = 0; n < batch.size(); n++) {
      inputs.add(best.get(n).orElse(batch.get(n).origin().values()));
    }
    List<Sample> samples = batch.stream().map(pair -> pair.origin().sample()).toList();
    Batch changed = scale.batch(inputs, samples);
    Tensor written = changed.inputs();
    List<Verdict> verdicts = decider.verdicts(changed);
    List<WeakSpot> spots = new ArrayList<>();
    int row = firstRow;
    for (int n = 0; n < batch.size(); n++) {
      Pair pair = batch.get(n);
      if (decider.decisions().isReached(pair.target(), pair.first(), verdicts.get(n))) {
        Shape one = scale.shape().withBatch(1);
        writer.append(written.slice(n).reshape(one));
        spots.add(
            WeakSpot.of(
                pair.origin(), pair.target(), metric, row++, verdicts.get(n), inputs.get(n)));
      } else {
        spots.add(WeakSpot.none(pair.origin(), pair.target(), metric));
      }
    }
    return spots;
  }

  private void preprocess(Metric metric, List<WeakSpot> spots) {
    List<WeakSpot> changed = spots.stream().filter(WeakSpot::found).toList();
    if (changed.isEmpty()) {
      return;
    }
    if (metric == Metric.REPLACED) {
      List<float[]> random = new ArrayList<>();
      changed.forEach(spot -> random.add(replacedAtRandom(spot)));
      undoing.measure(
          Images.REPLACED_RANDOM, Preprocessing.NONE, random, samples(changed), turned(changed));
      return;
    }
    List<float[]> images = changed.stream().map(spot -> spot.changed().orElseThrow()).toList();
    boolean l2 = metric == Metric.L2;
    undoing.measure(l2 ? Images.L2 : Images.LINF, images, samples(changed), backToFirst(changed));
    List<float[]> shuffled = new ArrayList<>();
    changed.forEach(spot -> shuffled.add(shuffled(spot)));
    undoing.measure(
        l2 ? Images.L2_SHUFFLED : Images.LINF_SHUFFLED,
        Preprocessing.NONE,
        shuffled,
        samples(changed),
        turned(changed));
    List<float[]> larger = new ArrayList<>();
    changed.forEach(spot -> larger.add(larger(spot)));
    List<Verdict> verdicts = decider.verdicts(scale.batch(larger, samples(changed)));
    List<WeakSpot> kept = new ArrayList<>();
    List<float[]> keptImages = new ArrayList<>();
    for (int n = 0; n < changed.size(); n++) {
      WeakSpot spot = changed.get(n);
      if (decider.decisions().holds(spot.target(), spot.pair().first(), verdicts.get(n))) {
        kept.add(changed.get(n));
        keptImages.add(larger.get(n));
      }
    }
    undoing.measure(
        l2 ? Images.L2_LARGER : Images.LINF_LARGER, keptImages, samples(kept), backToFirst(kept));
  }

  private static List<Sample> samples(List<WeakSpot> spots) {
    return spots.stream().map(spot -> spot.origin().sample()).toList();
  }

  private List<Predicate<Verdict>> backToFirst(List<WeakSpot> spots) {
    return spots.stream()
        .map(
            spot ->
                (Predicate<Verdict>)
                    now -> decider.decisions().isBack(spot.target(), spot.pair().first(), now))
        .toList();
  }

  private List<Predicate<Verdict>> turned(List<WeakSpot> spots) {
    return backToFirst(spots).stream().map(Predicate::negate).toList();
  }

  /** As many values as were replaced, others by others. */
  private float[] replacedAtRandom(WeakSpot spot) {
    RandomGenerator random = context.random(SHUFFLES + spot.row());
    float[] values = spot.origin().values().clone();
    float[] from = spot.origin().values();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < from.length; i++) {
      places.add(random.nextInt(places.size() + 1), i);
    }
    places
        .subList(0, (int) spot.replaced())
        .forEach(i -> values[i] = attack.other(from[i], random));
    return values;
  }

  /** The same values of the change at other places: what chance does with as much. */
  private float[] shuffled(WeakSpot spot) {
    float[] from = spot.origin().values();
    float[] to = spot.changed().orElseThrow();
    RandomGenerator random = context.random(SHUFFLES + spot.row());
    float[] changes = new float[from.length];
    for (int i = 0; i < changes.length; i++) {
      int other = random.nextInt(i + 1);
      changes[i] = changes[other];
      changes[other] = to[i] - from[i];
    }
    Bounds bounds = new Bounds(from);
    float[] moved = new float[from.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) bounds.nearest(i, from[i] + (double) changes[i]);
    }
    return moved;
  }

  private static float[] larger(WeakSpot spot) {
    float[] from = spot.origin().values();
    float[] to = spot.changed().orElseThrow();
    Bounds bounds = new Bounds(from);
    float[] larger = new float[from.length];
    for (int i = 0; i < larger.length; i++) {
      larger[i] = (float) bounds.nearest(i, from[i] + LARGER * ((double) to[i] - from[i]));
    }
    return larger;
  }
}
