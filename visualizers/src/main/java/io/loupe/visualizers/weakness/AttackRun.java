package io.loupe.visualizers.weakness;

import io.loupe.data.Batch;
import io.loupe.run.RunMonitor;
import io.loupe.visualizers.weakness.Attack.Pair;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Searches for the smallest changes of many inputs in one batch.
 *
 * <p>Each step follows the gradient of the lead of what is wanted and goes back into a ball around
 * the original, whose size is first guessed as if the lead were linear (<a
 * href="https://arxiv.org/abs/1511.04599">Moosavi-Dezfooli, Fawzi and Frossard 2016</a>), then
 * shrinks while the decision is turned and grows while it is not (<a
 * href="https://arxiv.org/abs/2102.12827">Pintor, Roli, Brendel and Biggio 2021</a>). In the end
 * the way from the original to the best is halved several times.
 */
record AttackRun(Decider decider, UnitScale scale, int steps) implements Attack {
  private static final int HALVINGS = 8;

  @Override
  public long stepsOf(long pairs) {
    return pairs * (steps + 1 + HALVINGS);
  }

  @Override
  public List<Optional<float[]>> run(Metric metric, List<Pair> pairs, RunMonitor.Task task) {
    List<Attempt> attempts =
        pairs.stream().map(pair -> new Attempt(pair.origin().values(), metric)).toList();
    List<Integer> targets = pairs.stream().map(Pair::target).toList();
    List<Verdict> firsts = pairs.stream().map(Pair::first).toList();
    for (int i = 0; i < steps; i++) {
      Decider.Leads leads = decider.leads(current(attempts, pairs), targets, firsts);
      for (int n = 0; n < attempts.size(); n++) {
        boolean reached = isReached(pairs.get(n), leads.verdicts().get(n));
        float[] slopes = scale.gradient(leads.gradient().slice(n));
        attempts.get(n).advance(reached, leads.values().get(n), slopes, (double) i / steps);
      }
      task.advance(attempts.size());
    }
    List<Verdict> last = decider.verdicts(current(attempts, pairs));
    for (int n = 0; n < attempts.size(); n++) {
      attempts.get(n).note(isReached(pairs.get(n), last.get(n)));
      attempts.get(n).beginHalving();
    }
    task.advance(attempts.size());
    for (int i = 0; i < HALVINGS; i++) {
      List<Verdict> verdicts = decider.verdicts(current(attempts, pairs));
      for (int n = 0; n < attempts.size(); n++) {
        attempts.get(n).halveOn(isReached(pairs.get(n), verdicts.get(n)));
      }
      task.advance(attempts.size());
    }
    return attempts.stream().map(Attempt::best).toList();
  }

  private boolean isReached(Pair pair, Verdict now) {
    return decider.decisions().isReached(pair.target(), pair.first(), now);
  }

  private Batch current(List<Attempt> attempts, List<Pair> pairs) {
    return scale.batch(
        attempts.stream().map(Attempt::current).toList(),
        pairs.stream().map(pair -> pair.origin().sample()).toList());
  }

  /** The search for the smallest change of one input that turns what is wanted. */
  static final class Attempt {
    private static final double LEAST_GROWTH = 1.1;
    private static final double MOST_GROWTH = 1.5;
    private static final double FIRST_CHANGE_OF_REACH = 0.3;
    private static final double LAST_CHANGE_OF_REACH = 0.01;
    private static final double LAST_STRIDE = 0.05;

    private final float[] original;
    private final Metric metric;
    private final Bounds bounds;
    private float[] current;
    private float @Nullable [] best;
    private double bestSize = Double.POSITIVE_INFINITY;
    private double reach;
    private double tooSmall;

    Attempt(float[] original, Metric metric) {
      this.original = original;
      this.metric = metric;
      this.bounds = new Bounds(original);
      this.current = original.clone();
    }

    /** The input to look at next. */
    float[] current() {
      return current;
    }

    Optional<float[]> best() {
      return Optional.ofNullable(best);
    }

    /** Keeps the current input if it turns the decision and is nearer than before. */
    boolean note(boolean reached) {
      if (!reached) {
        return false;
      }
      double size = metric.size(original, current);
      if (size < bestSize) {
        best = current;
        bestSize = size;
      }
      return true;
    }

    /**
     * Goes on: a step along the gradient, then back into the reach around the original, which
     * shrinks while the decision is turned and grows while it is not.
     *
     * @param reached whether the current input turns the decision
     * @param progress share of the search that is over
     */
    void advance(boolean reached, double lead, float[] slopes, double progress) {
      boolean turned = note(reached);
      double decay = (1 + StrictMath.cos(StrictMath.PI * progress)) / 2;
      double change = LAST_CHANGE_OF_REACH + (FIRST_CHANGE_OF_REACH - LAST_CHANGE_OF_REACH) * decay;
      if (turned) {
        reach = Math.min(reach * (1 - change), bestSize);
      } else if (best != null) {
        reach = reach * (1 + change);
      } else {
        double missing = -lead / metric.steepness(slopes);
        double wider = metric.size(original, current) + (missing > 0 ? missing : 0);
        double most = reach > 0 ? MOST_GROWTH * reach : metric.largest(original.length);
        reach = Math.min(most, Math.max(reach * LEAST_GROWTH, wider));
      }
      current =
          within(
              stepped(
                  slopes, reach * (LAST_STRIDE + (metric.firstStride() - LAST_STRIDE) * decay)));
    }

    private float[] stepped(float[] slopes, double stride) {
      float[] next = current.clone();
      double length = metric.pace(slopes);
      for (int i = 0; i < next.length && length > 0; i++) {
        next[i] = (float) (current[i] + stride * metric.pace(slopes[i]) / length);
      }
      return next;
    }

    private float[] within(float[] values) {
      double size = metric.size(original, values);
      float[] next = new float[values.length];
      for (int i = 0; i < next.length; i++) {
        double change = metric.shortened((double) values[i] - original[i], size, reach);
        next[i] = (float) bounds.nearest(i, original[i] + change);
      }
      return next;
    }

    /** Begins to halve the way between the original and the best. */
    void beginHalving() {
      tooSmall = 0;
      halve();
    }

    /** Notes the half-way input and goes on to the next. */
    void halveOn(boolean reached) {
      if (best == null) {
        return;
      }
      float[] tried = current;
      if (!note(reached)) {
        double size = metric.size(original, tried);
        tooSmall = Math.max(tooSmall, size);
      }
      halve();
    }

    private void halve() {
      float[] nearest = best;
      if (nearest != null && bestSize > 0) {
        current = between(nearest, (tooSmall / bestSize + 1) / 2);
      }
    }

    private float[] between(float[] other, double share) {
      float[] mixed = new float[original.length];
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] = (float) (original[i] + share * ((double) other[i] - original[i]));
      }
      return mixed;
    }
  }
}
