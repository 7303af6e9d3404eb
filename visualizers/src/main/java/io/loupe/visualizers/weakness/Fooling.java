package io.loupe.visualizers.weakness;

import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.run.RunMonitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Noise that is changed until the model is sure of a class.
 *
 * @see <a href="https://arxiv.org/abs/1412.1897">Nguyen, Yosinski and Clune 2015</a>
 */
final class Fooling {
  private static final double LONGEST = 3;
  private static final double SHORTEST = 0.5;

  private final Decider decider;
  private final UnitScale scale;
  private final Sample beside;
  private final double wanted;
  private final int steps;

  /** Noise is no sample: where inputs are held at an item for each, it goes with those of one. */
  Fooling(Decider decider, UnitScale scale, Sample beside, double wanted, int steps) {
    this.decider = decider;
    this.scale = scale;
    this.beside = beside;
    this.wanted = wanted;
    this.steps = steps;
  }

  /** One image for each class, all from the same noise. */
  List<FoolingImage> run(int index, float[] noise, List<Integer> targets, RunMonitor.Task task) {
    Noise start = new Noise(index, noise, decider.verdicts(batch(List.of(noise))).get(0));
    Verdict undecided = decider.decisions().undecided(start.verdict());
    List<Verdict> firsts = Collections.nCopies(targets.size(), undecided);
    LinearStep step = new LinearStep(new Bounds(noise));
    List<float[]> images = new ArrayList<>(Collections.nCopies(targets.size(), noise));
    int sure = 0;
    for (int i = 0; i < steps && sure < targets.size(); i++) {
      sure = 0;
      Decider.Leads leads = decider.leads(batch(images), targets, firsts);
      for (int n = 0; n < targets.size(); n++) {
        if (isSure(targets.get(n), undecided, leads.verdicts().get(n))) {
          sure++;
        } else {
          float[] slopes = scale.gradient(leads.gradient().slice(n));
          images.set(n, step.nearest(images.get(n), slopes, gain(leads.values().get(n))));
        }
      }
      task.advance(targets.size());
    }
    List<Verdict> after = decider.verdicts(batch(images));
    List<FoolingImage> made = new ArrayList<>();
    for (int n = 0; n < targets.size(); n++) {
      int target = targets.get(n);
      boolean reached = isSure(target, undecided, after.get(n));
      double certainty = decider.decisions().certainty(target, after.get(n));
      made.add(new FoolingImage(start, target, reached, images.get(n), certainty));
    }
    return made;
  }

  private Batch batch(List<float[]> images) {
    return scale.batch(images, Collections.nCopies(images.size(), beside));
  }

  private boolean isSure(int target, Verdict undecided, Verdict now) {
    return decider.decisions().isReached(target, undecided, now)
        && decider.decisions().certainty(target, now) >= wanted;
  }

  private double gain(double lead) {
    double enough = decider.decisions().enough(wanted);
    return Math.min(LONGEST, Math.max(SHORTEST, enough - lead));
  }

  /**
   * The smallest move, by L2, that gains a given amount where the gain is linear, inside of bounds.
   *
   * <p>The gain of a move along the slopes is concave in its length, so Newton's method from below
   * meets it without overshooting.
   */
  static final class LinearStep {
    private static final int ROUNDS = 60;
    private static final double CLOSE = 1e-6;

    private final Bounds bounds;

    LinearStep(Bounds bounds) {
      this.bounds = bounds;
    }

    /** As near to the wanted gain as the bounds allow; where it starts if no gain is wanted. */
    float[] nearest(float[] from, float[] slopes, double wanted) {
      if (!(wanted > 0)) {
        return from.clone();
      }
      double length = 0;
      for (int round = 0; round < ROUNDS; round++) {
        double gained = 0;
        double slope = 0;
        for (int i = 0; i < from.length; i++) {
          double to = from[i] + length * slopes[i];
          double bounded = bounds.nearest(i, to);
          gained += slopes[i] * (bounded - from[i]);
          slope += bounded == to ? (double) slopes[i] * slopes[i] : 0;
        }
        double missing = wanted - gained;
        if (missing <= CLOSE * wanted || !(slope > 0)) {
          break;
        }
        length += missing / slope;
      }
      float[] moved = new float[from.length];
      for (int i = 0; i < from.length; i++) {
        moved[i] = (float) bounds.nearest(i, from[i] + length * slopes[i]);
      }
      return moved;
    }
  }

  /** Noise that was changed until the model is sure of something. */
  static final class FoolingImage {
    private final Noise start;
    private final int target;
    private final boolean reached;
    private final float[] image;
    private final double probability;

    FoolingImage(Noise start, int target, boolean reached, float[] image, double probability) {
      this.start = start;
      this.target = target;
      this.reached = reached;
      this.image = image;
      this.probability = probability;
    }

    Noise start() {
      return start;
    }

    int target() {
      return target;
    }

    /** Whether the model confirmed the wanted probability. */
    boolean reached() {
      return reached;
    }

    /** As shares of the input range; not to be changed. */
    float[] image() {
      return image;
    }

    /** The model's probability of the class. */
    double probability() {
      return probability;
    }

    /** By L2, from the noise. */
    double size() {
      return Metric.L2.size(start.values(), image);
    }
  }

  /** Noise and what the model says of it. */
  static final class Noise {
    private final int index;
    private final float[] values;
    private final Verdict verdict;

    Noise(int index, float[] values, Verdict verdict) {
      this.index = index;
      this.values = values;
      this.verdict = verdict;
    }

    int index() {
      return index;
    }

    /** As shares of the input range; not to be changed. */
    float[] values() {
      return values;
    }

    Verdict verdict() {
      return verdict;
    }
  }
}
