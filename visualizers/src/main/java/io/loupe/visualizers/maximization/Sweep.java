package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.maximization.ascent.Ascent;
import io.loupe.visualizers.maximization.ascent.Ascent.Arrival;
import io.loupe.visualizers.maximization.ascent.Ascent.Snapshot;
import io.loupe.visualizers.maximization.ascent.AscentItem;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Cell.Climbed;
import io.loupe.visualizers.maximization.ascent.DeadGradientRestart;
import io.loupe.visualizers.maximization.ascent.Diversity;
import io.loupe.visualizers.maximization.ascent.Initialization;
import io.loupe.visualizers.maximization.ascent.Scores;
import io.loupe.visualizers.maximization.ascent.WorkingScale;
import io.loupe.visualizers.maximization.evaluation.Evaluation;
import io.loupe.visualizers.maximization.evaluation.Robustness;
import io.loupe.visualizers.maximization.evaluation.Standing;
import io.loupe.visualizers.maximization.evaluation.Texts;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ImageTransform;
import io.loupe.visualizers.synthesis.RandomTransforms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
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
  private final Batches batches;
  private final List<Cell> cells;
  private final int before;
  private final List<Beginning> beginnings = new ArrayList<>();
  private final List<Climbed> climbed = new ArrayList<>();
  private final Map<Integer, OnTheWay> snapshots = new TreeMap<>();
  private final float[] images;

  Sweep(RenderContext context, MaximizationPlan plan, List<Cell> cells) {
    this(context, plan, cells, 0);
  }

  /** Goes on with other noise after so many attempts at each image. */
  Sweep(RenderContext context, MaximizationPlan plan, List<Cell> cells, int before) {
    this.before = before;
    this.context = context;
    this.plan = plan;
    this.gradients = context.gradients();
    this.input = context.model().info().input();
    this.batches = Batches.of(context.model());
    this.cells = new ArrayList<>(cells);
    this.images = new float[shape().elements()];
    begin();
  }

  private void begin() {
    Initialization source =
        Initialization.of(context, context.get(MaximizationParams.START), plan.settings());
    List<Attempt> attempts = new ArrayList<>();
    for (Cell cell : cells) {
      for (int s = 0; s < plan.starts(); s++) {
        attempts.add(new Attempt(cell, before + s));
      }
    }
    List<Tensor> drawn =
        attempts.stream().map(a -> source.draw(context.random(a.stream("start")))).toList();
    List<Objective> objectives = attempts.stream().map(a -> a.cell().target().objective()).toList();
    DeadGradientRestart rescuer = DeadGradientRestart.of(context);
    batches.forEach(
        drawn.size(),
        (from, count) -> {
          List<DeadGradientRestart.Start> rescued =
              rescuer.rescue(
                  objectives.subList(from, from + count),
                  drawn.subList(from, from + count),
                  n -> context.random(attempts.get(from + n).stream("rescue")));
          for (int n = 0; n < count; n++) {
            beginnings.add(new Beginning(attempts.get(from + n), rescued.get(n)));
          }
        });
    int elements = input.shape().elements();
    for (int n = 0; n < cells.size(); n++) {
      DeadGradientRestart.Start first = beginnings.get(n * plan.starts()).start();
      climbed.add(new Climbed(cells.get(n), Arrival.NONE, before + 1, false, first.outcome()));
      first.image().data().get(images, n * elements, elements);
    }
  }

  /** Climbs; when cancelled, throws and keeps what there is. */
  void run(String name) {
    Batches whole = batches.grouped(plan.together());
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
      Attempt attempt = beginnings.get(n).attempt();
      items.add(
          new AscentItem(
              attempt.cell().target().objective(),
              attempt.cell().weight(),
              attempt.cell().normWeight(),
              beginnings.get(n).start().image(),
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
        beginnings.subList(from, from + count).stream()
            .map(b -> b.attempt().cell().diversity())
            .toList();
    return new Diversity(plan.variants().layer(), groups, costs);
  }

  private void take(int from, List<AscentItem> items, Ascent ascent) {
    List<Arrival> all = ascent.arrivals();
    int first = from / plan.starts();
    int elements = input.shape().elements();
    Tensor made = ascent.images();
    int[] best = best(from, items, made, all);
    for (int n = 0; n < best.length; n++) {
      climbed.set(
          first + n,
          new Climbed(
              cells.get(first + n),
              all.get(best[n]),
              before + best[n] - n * plan.starts() + 1,
              true,
              beginnings.get(from + best[n]).start().outcome()));
      place(made, best[n], images, (first + n) * elements);
    }
    for (Snapshot snapshot : ascent.snapshots()) {
      OnTheWay at = snapshots.computeIfAbsent(snapshot.step(), s -> new OnTheWay(images.length));
      for (int n = 0; n < best.length; n++) {
        place(snapshot.images(), best[n], at.values, (first + n) * elements);
        at.items++;
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
                n ->
                    context.random(
                        beginnings.get(from + n).attempt().cell().target().stream("ranking")));
    boolean[] held = held(from, made);
    int each = plan.columns() * starts;
    int variants = plan.variants().count();
    for (int n = 0; n < best.length; n++) {
      int first = n / plan.columns() / variants * variants * each + n % plan.columns() * starts;
      int start = bestStart(first, each, ranks, arrivals, held);
      best[n] = n * starts + start;
    }
    return best;
  }

  /** Which images keep their target after small changes; of targets that are no outputs none. */
  private boolean[] held(int from, Tensor made) {
    boolean[] held = new boolean[made.shape().dim(0)];
    if (!plan.settings().keepsRange()) {
      return held;
    }
    List<Cell> attempts = new ArrayList<>();
    for (int n = 0; n < held.length; n++) {
      attempts.add(beginnings.get(from + n).attempt().cell());
    }
    List<Optional<Robustness>> all =
        new Evaluation(context.model(), gradients, plan.classifier(), plan.settings(), batches)
            .robustness(
                attempts, made, n -> context.random(attempts.get(n).target().stream("noise")));
    for (int n = 0; n < held.length; n++) {
      held[n] = all.get(n).filter(r -> Standing.holds(r.held())).isPresent();
    }
    return held;
  }

  /**
   * The start whose images, one for each variant, reach their goal most often, then keep it after
   * small changes most often, then rank best.
   */
  private int bestStart(
      int first, int step, double[] ranks, List<Arrival> arrivals, boolean[] held) {
    int best = 0;
    int mostReached = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int start = 0; start < plan.starts(); start++) {
      int reached = 0;
      double rank = 0;
      for (int v = 0; v < plan.variants().count(); v++) {
        int n = first + v * step + start;
        reached += arrivals.get(n).reached() ? plan.variants().count() + 1 : 0;
        reached += held[n] ? 1 : 0;
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

  /** Notes that another sweep tried again, and takes its image and its way where it is better. */
  void replace(int n, Sweep again, int at, boolean better, int rounds) {
    if (!better) {
      climbed.set(n, climbed.get(n).after(rounds));
      return;
    }
    cells.set(n, again.cells.get(at));
    climbed.set(n, again.climbed.get(at).after(rounds));
    int elements = input.shape().elements();
    System.arraycopy(again.images, at * elements, images, n * elements, elements);
    again.snapshots.forEach(
        (step, way) -> {
          OnTheWay own = snapshots.get(step);
          if (own != null) {
            System.arraycopy(way.values, at * elements, own.values, n * elements, elements);
          }
        });
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
        (step, at) -> {
          if (at.items == cells.size()) {
            complete.add(new Snapshot(step, Tensor.of(shape(), at.values.clone())));
          }
        });
    return complete;
  }

  /** What became of each image so far, in the order of the cells. */
  List<Climbed> climbed() {
    return List.copyOf(climbed);
  }

  /** Targets whose decision had to count more, each with how much; empty where none had to. */
  String emphasised() {
    return climbed.stream()
        .filter(one -> one.arrival().emphasis() > 0)
        .map(one -> one.cell().target().name() + " by " + Texts.number(one.arrival().emphasis()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  Batches batches() {
    return batches;
  }

  private Shape shape() {
    return input.shape().withBatch(cells.size());
  }

  /** An attempt with the image that it starts from. */
  private record Beginning(Attempt attempt, DeadGradientRestart.Start start) {}

  /** Images at one step, as far as they have come to it. */
  private static final class OnTheWay {
    private final float[] values;
    private int items;

    OnTheWay(int elements) {
      values = new float[elements];
    }
  }

  /**
   * How good finished images are, for keeping the best of several attempts: the mean objective
   * under the transformations that the ascent began with, less penalties. Without transformation a
   * gap in a stroke costs little.
   */
  static final class Ranking {
    private static final int DRAWS = 32;

    private final Differentiable model;
    private final InputSpec input;
    private final AscentSettings settings;

    Ranking(Differentiable model, InputSpec input, AscentSettings settings) {
      this.model = model;
      this.input = input;
      this.settings = settings;
    }

    /** Higher is better; attempts at the same image get the same random source. */
    double[] of(List<AscentItem> items, Tensor images, IntFunction<RandomGenerator> random) {
      double[] values = penalties(items, images);
      Objective each = new Objective.PerItem(items.stream().map(AscentItem::objective).toList());
      List<RandomGenerator> sources = IntStream.range(0, items.size()).mapToObj(random).toList();
      RandomTransforms transforms = settings.transforms();
      int draws = transforms.isNone() ? 1 : DRAWS;
      ImageSize size = ImageSize.of(input.shape());
      float[] neutral = settings.neutral().in(input);
      float[] original = images.toArray();
      for (int draw = 0; draw < draws; draw++) {
        float[] seen = new float[original.length];
        for (int n = 0; n < values.length; n++) {
          ImageTransform transform = transforms.draw(sources.get(n));
          int at = n * size.elements();
          transform.apply(size, original, at, seen, at, neutral);
        }
        double[] scores = Scores.of(model, each, Tensor.of(images.shape(), seen));
        for (int n = 0; n < values.length; n++) {
          values[n] += scores[n] / draws;
        }
      }
      return values;
    }

    private double[] penalties(List<AscentItem> items, Tensor images) {
      WorkingScale scale = WorkingScale.of(input, settings);
      Tensor scaled = Tensor.of(images.shape(), scale.fromModel(images.toArray()));
      double[] values = new double[items.size()];
      float[] unused = new float[images.shape().elements()];
      double[] weights = items.stream().mapToDouble(i -> -i.tvWeight()).toArray();
      settings.variation().accumulate(weights, scaled, values, unused);
      weights = items.stream().mapToDouble(i -> -i.normWeight()).toArray();
      settings.norm().accumulate(weights, scaled, values, unused);
      return values;
    }
  }

  /**
   * One ascent for an image, of which the best is kept.
   *
   * @param cell the image
   * @param number of its random streams, from 0
   */
  record Attempt(Cell cell, int number) {
    /** Number of a random stream that hangs on the objective and the attempt alone. */
    long stream(String purpose) {
      return cell.target().stream(number == 0 ? purpose : purpose + " " + number);
    }
  }
}
