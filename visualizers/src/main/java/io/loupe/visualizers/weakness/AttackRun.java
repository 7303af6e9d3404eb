package io.loupe.visualizers.weakness;

import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.run.RunMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Searches for the smallest changes of many inputs in one batch.
 *
 * <p>Each step follows the gradient of the lead of the target over its strongest rival and goes
 * back into a ball around the original, whose size is first guessed as if the lead were linear (<a
 * href="https://arxiv.org/abs/1511.04599">Moosavi-Dezfooli, Fawzi and Frossard 2016</a>), then
 * shrinks while the decision is turned and grows while it is not (<a
 * href="https://arxiv.org/abs/2102.12827">Pintor, Roli, Brendel and Biggio 2021</a>). In the end
 * the way from the original to the best is halved several times.
 */
final class AttackRun {
  private static final int HALVINGS = 8;

  private final Decider decider;
  private final UnitScale scale;
  private final int steps;

  AttackRun(Decider decider, UnitScale scale, int steps) {
    this.decider = decider;
    this.scale = scale;
    this.steps = steps;
  }

  long stepsOf(long attempts) {
    return attempts * (steps + 1 + HALVINGS);
  }

  /**
   * The best of each attempt, if it has one.
   *
   * @param samples that they begin at
   */
  List<Optional<float[]>> run(List<Attempt> attempts, List<Sample> samples, RunMonitor.Task task) {
    List<Integer> targets = attempts.stream().map(Attempt::target).toList();
    for (int i = 0; i < steps; i++) {
      Decider.Leads leads = decider.leads(current(attempts, samples), targets);
      double[] values = leads.scored().values();
      for (int n = 0; n < attempts.size(); n++) {
        float[] slopes = scale.gradient(leads.scored().gradient().slice(n));
        attempts.get(n).advance(leads.verdicts().get(n), values[n], slopes, (double) i / steps);
      }
      task.advance(attempts.size());
    }
    List<Verdict> last = decider.verdicts(current(attempts, samples));
    for (int n = 0; n < attempts.size(); n++) {
      attempts.get(n).note(last.get(n));
      attempts.get(n).beginHalving();
    }
    task.advance(attempts.size());
    for (int i = 0; i < HALVINGS; i++) {
      List<Verdict> verdicts = decider.verdicts(current(attempts, samples));
      for (int n = 0; n < attempts.size(); n++) {
        attempts.get(n).halveOn(verdicts.get(n));
      }
      task.advance(attempts.size());
    }
    return attempts.stream().map(Attempt::best).toList();
  }

  private Batch current(List<Attempt> attempts, List<Sample> samples) {
    List<float[]> inputs = new ArrayList<>();
    attempts.forEach(attempt -> inputs.add(attempt.current()));
    return scale.batch(inputs, samples);
  }
}
