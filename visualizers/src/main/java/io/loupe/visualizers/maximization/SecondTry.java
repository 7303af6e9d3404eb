package io.loupe.visualizers.maximization;

import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.evaluation.Evaluation;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import io.loupe.visualizers.maximization.evaluation.Robustness;
import io.loupe.visualizers.maximization.evaluation.Standing;
import io.loupe.visualizers.maximization.evaluation.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Climbs again for the targets that are not reached, from other noise and with a quarter, a
 * sixteenth and nothing of the penalties in turn, until they are; the last time nearly without
 * transformations, in the channels themselves and with all waves where waves are climbed in. Of all
 * images of a target the one that stands best is kept.
 */
final class SecondTry {
  private static final double[] SHARES = {1 / 4.0, 1 / 16.0, 0};

  private final RenderContext context;
  private final MaximizationPlan plan;
  private final Evaluation evaluation;

  SecondTry(RenderContext context, MaximizationPlan plan, Evaluation evaluation) {
    this.context = context;
    this.plan = plan;
    this.evaluation = evaluation;
  }

  /** What was done about a target that is not reached, for people. */
  static String tried(int starts, int rounds) {
    int all = starts * (1 + rounds);
    return all
        + (all == 1 ? " ascent" : " ascents")
        + (rounds == 0
            ? ""
            : rounds < SHARES.length
                ? ", penalties down to 1/" + Math.round(1 / SHARES[rounds - 1])
                : ", penalties down to none");
  }

  /** Puts better images in their places. */
  void climb(Sweep sweep) {
    List<Cell> first = sweep.cells();
    List<Standing> best = standings(first, sweep.images());
    List<Integer> open = new ArrayList<>();
    for (int n = 0; n < first.size(); n++) {
      if (!plan.goal(first.get(n).target()).isNone()
          && !sweep.climbed().get(n).isDead()
          && !best.get(n).isReached()) {
        open.add(n);
      }
    }
    for (int round = 1; round <= SHARES.length && !open.isEmpty(); round++) {
      double share = SHARES[round - 1];
      List<Cell> relaxed = open.stream().map(n -> relaxed(first.get(n), share)).toList();
      Sweep again =
          new Sweep(context, share == 0 ? plan.bare() : plan, relaxed, plan.starts() * round);
      again.run("ascent " + (round + 1));
      List<Standing> after = standings(relaxed, again.images());
      List<Integer> still = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        int n = open.get(i);
        boolean better = after.get(i).isBetterThan(best.get(n));
        sweep.replace(n, again, i, better, round);
        if (better) {
          best.set(n, after.get(i));
        }
        if (!best.get(n).isReached()) {
          still.add(n);
        }
      }
      open = still;
    }
  }

  private static Cell relaxed(Cell cell, double share) {
    return new Cell(
        cell.target(),
        Texts.rounded(share * cell.weight()),
        Texts.rounded(share * cell.normWeight()));
  }

  private List<Standing> standings(List<Cell> cells, Tensor images) {
    List<Measure> measures = evaluation.measure(cells, images);
    List<Optional<Robustness>> robustness =
        evaluation.robustness(
            cells, images, n -> context.random(cells.get(n).target().stream("noise")));
    List<Standing> all = new ArrayList<>();
    for (int n = 0; n < cells.size(); n++) {
      all.add(
          Standing.of(
              cells.get(n).target().outputs().size(),
              measures.get(n).decision(),
              robustness.get(n)));
    }
    return all;
  }
}
