package io.loupe.visualizers.weakness;

import io.loupe.data.Batch;
import io.loupe.run.RunMonitor;
import java.util.List;
import java.util.Optional;

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
}
