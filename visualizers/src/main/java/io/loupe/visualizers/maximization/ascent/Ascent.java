package io.loupe.visualizers.maximization.ascent;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Scored;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.ascent.Goal.Help;
import io.loupe.visualizers.synthesis.Adam;
import io.loupe.visualizers.synthesis.ImageBasis;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ImageTransform;
import io.loupe.visualizers.synthesis.Optimizer;
import io.loupe.visualizers.synthesis.RandomTransforms;
import io.loupe.visualizers.synthesis.RmsProp;
import io.loupe.visualizers.synthesis.UnitGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * Makes a batch of images climb, each its own objective. Items never touch each other: an item's
 * image is the same whatever its neighbours are, except for variants, which are kept apart. So an
 * image that has settled leaves the batch; variants stay until the last of them has. Used from one
 * thread.
 *
 * <p>Source: <a href="https://www.researchgate.net/publication/265022827">Erhan et al. 2009</a>.
 */
public final class Ascent {
  private static final int CHECK_EVERY = 16;
  private static final int PATIENCE = 4;
  private static final double SETTLED = 1e-3;

  private final Differentiable model;
  private final List<AscentItem> items;
  private final AscentSettings settings;
  private final WorkingScale scale;
  private final ImageSize size;
  private final Shape shape;
  private final float[] neutral;
  private final DoubleFunction<ImageBasis> bases;
  private ImageBasis basis;
  private final Optimizer optimizer;
  private final float[] numbers;
  private final float[] images;
  private final ImageTransform[] transforms;
  private final BestImages best;
  private final Help help;
  private final Diversity diversity;
  private final int[] sinceBetter;
  private final double[] lowest;
  private final boolean[] settled;
  private final double[] latest;
  private int[] climbing;
  private final List<Snapshot> snapshots = new ArrayList<>();
  private int step;

  /**
   * Prepares an ascent.
   *
   * @param model what is to be excited
   * @param input what the model is fed
   * @param items one for each image, at least one
   * @param settings how to climb
   */
  public Ascent(
      Differentiable model, InputSpec input, List<AscentItem> items, AscentSettings settings) {
    this(model, input, items, settings, Diversity.NONE);
  }

  /** Prepares an ascent in which some images are kept apart. */
  public Ascent(
      Differentiable model,
      InputSpec input,
      List<AscentItem> items,
      AscentSettings settings,
      Diversity diversity) {
    this.diversity = diversity;
    this.model = model;
    this.items = List.copyOf(items);
    this.settings = settings;
    this.scale = WorkingScale.of(input, settings);
    this.size = scale.size();
    this.shape = input.shape().withBatch(items.size());
    this.neutral = scale.range().neutral();
    this.bases = settings.coordinates().bases(size, scale.range());
    this.basis = bases.apply(0);
    int total = shape.elements();
    this.optimizer = settings.keepsRange() ? new Adam(total) : new RmsProp(total);
    this.numbers = new float[total];
    this.images = new float[total];
    this.transforms = new ImageTransform[items.size()];
    this.sinceBetter = new int[items.size()];
    this.lowest = new double[items.size()];
    Arrays.fill(lowest, Double.POSITIVE_INFINITY);
    this.settled = new boolean[items.size()];
    this.latest = new double[items.size()];
    this.climbing = IntStream.range(0, items.size()).toArray();
    this.help = new Help(this.items);
    begin();
    this.best = new BestImages(images, items.size());
  }

  private void begin() {
    float[] starts = new float[images.length];
    for (int n = 0; n < items.size(); n++) {
      items.get(n).start().data().get(starts, n * size.elements(), size.elements());
    }
    float[] scaled = scale.fromModel(starts);
    for (int at = 0; at < images.length; at += size.elements()) {
      basis.encode(scaled, at, numbers, at);
      basis.render(numbers, at, images, at);
    }
  }

  /**
   * Climbs to the end, or until every image has settled.
   *
   * @param snapshotSteps steps after which the images are kept, see {@link #snapshots()}
   * @param task told after each step; measures: {@code objective}, the mean over the batch
   * @throws io.loupe.error.RunCancelledException if the run was cancelled; {@link #images()} and
   *     {@link #snapshots()} then hold what there is so far
   */
  public void run(Set<Integer> snapshotSteps, RunMonitor.Task task) {
    snapshotIfAsked(snapshotSteps);
    while (step < settings.steps() && climbing.length > 0) {
      step();
      snapshotIfAsked(snapshotSteps);
      task.advance(1, Map.of("objective", meanObjective()));
    }
    task.advance(settings.steps() - step, Map.of("objective", meanObjective()));
    for (int wanted : snapshotSteps.stream().sorted().toList()) {
      if (wanted > step) {
        snapshots.add(new Snapshot(wanted, current()));
      }
    }
  }

  /**
   * Returns the best images so far. With Loupe's preset: of the last quarter, in which penalties
   * have grown and transformations calm down, those with the best objective less penalties when
   * looked at without transformation; before that the latest. With that of keras-vis: the ones
   * after the step whose loss was lowest.
   *
   * @return [N,C,H,W] in model input scale, owned
   */
  public Tensor images() {
    return Tensor.of(shape, scale.toModel(best.images()));
  }

  /**
   * Returns the images kept on the way.
   *
   * @return in order of steps
   */
  public List<Snapshot> snapshots() {
    return List.copyOf(snapshots);
  }

  /**
   * Returns at which step each item's best image was found.
   *
   * @return one for each item
   */
  public int[] bestSteps() {
    int[] steps = new int[items.size()];
    Arrays.setAll(steps, n -> best.arrival(n).step());
    return steps;
  }

  /** Returns how far each item's best image came. */
  public List<Arrival> arrivals() {
    return IntStream.range(0, items.size()).mapToObj(best::arrival).toList();
  }

  private Tensor current() {
    return Tensor.of(shape, scale.toModel(images));
  }

  private void snapshotIfAsked(Set<Integer> steps) {
    if (steps.contains(step)) {
      snapshots.add(new Snapshot(step, current()));
    }
  }

  /** Of all images; one that has settled counts with what it had last. */
  private double meanObjective() {
    return Arrays.stream(latest).average().orElse(0);
  }

  private void step() {
    basis = bases.apply((double) step / settings.steps());
    Tensor seen = Tensor.of(batchShape(), scale.toModel(transformed()));
    Scored scored = diversity.score(model, help.objective(climbing), seen);
    float[] uphill = backThroughTransforms(scale.gradient(scored.gradient().toArray()));
    for (int at = 0; at < climbing.length; at++) {
      latest[climbing[at]] = scored.values()[at];
    }
    double[] values = latest.clone();
    penalise(settings.penaltyShare(step), values, uphill);
    move(uphill);
    step++;
    keepBest(values);
  }

  /** Of all images that have not settled. */
  private Shape batchShape() {
    return shape.item().withBatch(climbing.length);
  }

  /** The images that have not settled, one after the other, as the model is to see them. */
  private float[] transformed() {
    if (settings.transforms().isNone()) {
      return unsettled();
    }
    float[] seen = new float[climbing.length * size.elements()];
    RandomTransforms drawn = settings.transforms(step);
    forEachClimbing(
        (at, n) -> {
          transforms[n] = drawn.times(help.calm(n)).draw(items.get(n).random(), size);
          int from = n * size.elements();
          transforms[n].apply(size, images, from, seen, at * size.elements(), neutral);
        });
    return seen;
  }

  private float[] unsettled() {
    float[] some = new float[climbing.length * size.elements()];
    forEachClimbing(
        (at, n) ->
            System.arraycopy(
                images, n * size.elements(), some, at * size.elements(), size.elements()));
    return some;
  }

  /** From the places in the batch to those of the items. */
  private float[] backThroughTransforms(float[] gradient) {
    float[] back = new float[images.length];
    forEachClimbing(
        (at, n) -> {
          int from = at * size.elements();
          int to = n * size.elements();
          if (settings.transforms().isNone()) {
            System.arraycopy(gradient, from, back, to, size.elements());
          } else {
            transforms[n].adjoint(size, gradient, from, back, to);
          }
        });
    return back;
  }

  /** Items have their own places in every array, so that they may be worked on side by side. */
  private void forEachClimbing(Work work) {
    IntStream.range(0, climbing.length).parallel().forEach(at -> work.on(at, climbing[at]));
  }

  /** Subtracts the penalties of the images as they are, without transformation. */
  private void penalise(double share, double[] values, float[] uphill) {
    Tensor batch = Tensor.of(shape, images.clone());
    double[] weights = new double[items.size()];
    Arrays.setAll(weights, n -> settled[n] ? 0 : -share * items.get(n).tvWeight());
    settings.variation().accumulate(weights, batch, values, uphill);
    Arrays.setAll(weights, n -> settled[n] ? 0 : -share * items.get(n).normWeight());
    settings.norm().accumulate(weights, batch, values, uphill);
  }

  private void move(float[] uphill) {
    float[] gradient = new float[uphill.length];
    double rate = settings.rate(step);
    forEachClimbing(
        (at, n) -> {
          int from = n * size.elements();
          int to = from + size.elements();
          if (settled[n]) {
            return;
          }
          if (!settings.keepsRange()) {
            UnitGradient.normalize(uphill, from, to);
          }
          basis.pullback(numbers, from, uphill, gradient);
          optimizer.step(numbers, gradient, from, to, rate);
          basis.render(numbers, from, images, from);
        });
  }

  private void keepBest(double[] before) {
    if (!settings.keepsRange()) {
      for (int n = 0; n < items.size(); n++) {
        best.offer(n, new Arrival(step, true, -before[n], 0), images);
      }
    } else if (step % CHECK_EVERY == 0 || step == settings.steps()) {
      check();
    }
  }

  private void check() {
    double[] emphasis = IntStream.of(climbing).mapToDouble(help::emphasis).toArray();
    Tensor now = Tensor.of(batchShape(), scale.toModel(unsettled()));
    double[] objectives = help.look(model, now, climbing, (double) step / settings.steps());
    double[] values = new double[items.size()];
    for (int at = 0; at < climbing.length; at++) {
      values[climbing[at]] = objectives[at];
    }
    penalise(1, values, new float[images.length]);
    for (int at = 0; at < climbing.length; at++) {
      int n = climbing[at];
      if (!settled[n]) {
        judge(n, new Arrival(step, help.isReached(n), -values[n], emphasis[at]));
      }
    }
    climbing = diversity.unsettled(climbing, n -> settled[n]);
  }

  private void judge(int n, Arrival arrival) {
    boolean better = !(arrival.loss() > lowest[n] - SETTLED * Math.abs(lowest[n]));
    lowest[n] = Math.min(lowest[n], arrival.loss());
    boolean grown = settings.penaltyShare(step) == 1;
    sinceBetter[n] = better || !grown || !arrival.reached() ? 0 : sinceBetter[n] + 1;
    if (settings.isCalm(step)) {
      best.offer(n, arrival, images);
    } else {
      best.replace(n, arrival, images);
    }
    settled[n] = sinceBetter[n] >= PATIENCE;
  }

  /** What is done with an item, by its place in the batch and its number. */
  @FunctionalInterface
  private interface Work {
    void on(int at, int item);
  }

  /** The best image so far, for each item by itself. */
  static final class BestImages {
    private final int elements;
    private final float[] images;
    private final Arrival[] arrivals;

    BestImages(float[] start, int items) {
      this.elements = start.length / items;
      this.images = start.clone();
      this.arrivals = new Arrival[items];
      Arrays.fill(arrivals, Arrival.NONE);
    }

    /** Keeps an image if it is better than the best so far. */
    void offer(int item, Arrival arrival, float[] batch) {
      if (arrival.isBetterThan(arrivals[item])) {
        replace(item, arrival, batch);
      }
    }

    /** Keeps an image in any case. */
    void replace(int item, Arrival arrival, float[] batch) {
      arrivals[item] = arrival;
      System.arraycopy(batch, item * elements, images, item * elements, elements);
    }

    Arrival arrival(int item) {
      return arrivals[item];
    }

    float[] images() {
      return images;
    }
  }

  /**
   * The best image of one item.
   *
   * @param step steps after which it was found
   * @param reached whether its goal was reached
   * @param loss its penalties in full less its objective
   * @param emphasis weight of the decision on top of its objective in the end
   */
  public record Arrival(int step, boolean reached, double loss, double emphasis) {
    public static final Arrival NONE = new Arrival(0, false, Double.POSITIVE_INFINITY, 0);

    boolean isBetterThan(Arrival other) {
      return reached == other.reached ? loss < other.loss : reached;
    }
  }

  /**
   * All images of a batch at one step.
   *
   * @param step steps done; 0 is the start
   * @param images [N,C,H,W] in model input scale, owned
   */
  public record Snapshot(int step, Tensor images) {}
}
