package io.loupe.visualizers.accentuation;

import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Scoring;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ImageTransform;
import io.loupe.visualizers.synthesis.RandomTransforms;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Changes samples so that an objective grows, as long as layers answer to them much as to the
 * samples themselves. Each step follows the objective's gradient, of unit length, seen through a
 * small random change of geometry, less the gradient of the distance at the held layers, of unit
 * length times the distance as a share of what is allowed. What is kept is the image with the
 * highest objective among those within the allowed distance. Items never touch each other.
 *
 * <p>After Hamblin, Fel, Saha, Konkle and Alvarez, <a
 * href="https://arxiv.org/abs/2402.10039">Feature accentuation</a>, 2024, who weigh the two by a
 * number for each network instead of by a bound.
 */
final class HeldAscent {
  private static final int CHECK_EVERY = 4;
  private static final double MOMENTUM = 0.8;
  private static final double LAST_RATE = 0.2;
  private static final double MOST_PULL = 8;
  private static final double TINY = 1e-30;

  private final Differentiable model;
  private final InputSpec input;
  private final List<String> layers;
  private final Settings settings;
  private final ImageSize size;
  private final ValueClamp range;

  HeldAscent(Differentiable model, InputSpec input, List<String> layers, Settings settings) {
    this.model = model;
    this.input = input;
    this.layers = List.copyOf(layers);
    this.settings = settings;
    this.size = ImageSize.of(input.shape());
    this.range = ValueClamp.of(input);
  }

  /**
   * How to climb.
   *
   * @param steps number of steps, positive
   * @param rate length of a step at first, as a share of the input range for each value; at the end
   *     a fifth of it
   * @param distance how far the held layers' answers may move, as a share of their length
   * @param transforms random changes of geometry before the objective is looked at
   */
  record Settings(int steps, double rate, double distance, RandomTransforms transforms) {}

  /**
   * One image to be made.
   *
   * @param sample what it begins as
   * @param objective what is to grow
   * @param random source of its changes of geometry, used by it alone
   */
  record Item(Sample sample, Objective objective, RandomGenerator random) {}

  /**
   * What one sample became.
   *
   * @param image [C,H,W] in model input scale, owned
   * @param before the objective's value at the sample
   * @param after its value at the image
   * @param distance at the held layers
   * @param step after which the image was found; 0 is the sample itself
   */
  record Accentuated(Tensor image, double before, double after, double distance, int step) {}

  /** Makes the images of a batch. */
  List<Accentuated> climb(List<Item> items, RunMonitor.Task task) {
    return new Climb(items).run(task);
  }

  private final class Climb {
    private final List<Item> items;
    private final Shape shape;
    private final Objective objective;
    private final Batch samples;
    private final HeldLayers held;
    private final float[] images;
    private final float[] velocity;
    private final float[] widths = new float[input.channels()];
    private final List<Accentuated> best = new ArrayList<>();

    Climb(List<Item> items) {
      this.items = items;
      shape = input.shape().withBatch(items.size());
      objective = new Objective.PerItem(items.stream().map(Item::objective).toList());
      samples = Batch.of(items.stream().map(Item::sample).toList());
      held = new HeldLayers(model, layers, samples);
      images = samples.inputs().toArray();
      velocity = new float[images.length];
      for (int c = 0; c < widths.length; c++) {
        widths[c] = range.highest(c) - range.lowest(c);
      }
      double[] values = values();
      for (int n = 0; n < items.size(); n++) {
        best.add(new Accentuated(image(n), values[n], values[n], 0, 0));
      }
    }

    List<Accentuated> run(RunMonitor.Task task) {
      for (int step = 1; step <= settings.steps(); step++) {
        step(step);
        if (step % CHECK_EVERY == 0 || step == settings.steps()) {
          keepBest(step);
        }
        task.advance(1);
      }
      return best;
    }

    private void step(int step) {
      float[] uphill = objectiveGradient();
      HeldLayers.Distances distances = held.of(batch(images));
      float[] downhill = distances.gradient().toArray();
      double done = (step - 1.0) / settings.steps();
      double rate = settings.rate() * (1 - (1 - LAST_RATE) * done);
      int elements = size.elements();
      for (int n = 0; n < items.size(); n++) {
        int from = n * elements;
        double pull = Math.min(MOST_PULL, distances.each().get(n) / settings.distance());
        double up = unit(uphill, from);
        double back = pull * unit(downhill, from);
        double reach = rate * Math.sqrt(elements) * (1 - MOMENTUM);
        for (int i = 0; i < elements; i++) {
          float width = widths[i / size.positions()];
          double slope = (up * uphill[from + i] - back * downhill[from + i]) * width;
          velocity[from + i] = (float) (MOMENTUM * velocity[from + i] + reach * slope);
          images[from + i] += velocity[from + i] * width;
        }
        range.apply(size, images, from);
      }
    }

    /** What makes a gradient, in units of the input range, one of length 1; 0 where it is none. */
    private double unit(float[] gradient, int from) {
      double squares = 0;
      for (int i = 0; i < size.elements(); i++) {
        double slope = gradient[from + i] * widths[i / size.positions()];
        squares += slope * slope;
      }
      return squares < TINY ? 0 : 1 / Math.sqrt(squares);
    }

    private float[] objectiveGradient() {
      int elements = size.elements();
      float[] seen = new float[images.length];
      float[] neutral = range.neutral();
      List<ImageTransform> drawn = new ArrayList<>();
      for (int n = 0; n < items.size(); n++) {
        drawn.add(settings.transforms().draw(items.get(n).random(), size));
        drawn.get(n).apply(size, images, n * elements, seen, n * elements, neutral);
      }
      Scored scored = model.score(objective, batch(seen));
      float[] gradient = scored.gradient().toArray();
      float[] back = new float[gradient.length];
      for (int n = 0; n < items.size(); n++) {
        drawn.get(n).adjoint(size, gradient, n * elements, back, n * elements);
      }
      return back;
    }

    private void keepBest(int step) {
      double[] values = values();
      List<Double> distances = held.of(batch(images)).each();
      for (int n = 0; n < items.size(); n++) {
        Accentuated before = best.get(n);
        if (distances.get(n) <= settings.distance() && values[n] > before.after()) {
          best.set(
              n, new Accentuated(image(n), before.before(), values[n], distances.get(n), step));
        }
      }
    }

    private double[] values() {
      try (var pass = model.forward(batch(images), objective.layers())) {
        return Scoring.values(objective, pass::activation, items.size());
      }
    }

    private Batch batch(float[] values) {
      return new Batch(Tensor.of(shape, values.clone()), samples.held());
    }

    private Tensor image(int n) {
      float[] own = new float[size.elements()];
      System.arraycopy(images, n * own.length, own, 0, own.length);
      return Tensor.of(input.shape(), own);
    }
  }
}
