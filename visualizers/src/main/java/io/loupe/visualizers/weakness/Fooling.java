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
}
