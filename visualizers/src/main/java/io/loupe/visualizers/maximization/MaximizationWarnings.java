package io.loupe.visualizers.maximization;

import io.loupe.gradient.Objective;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Warns of ascents that began or ended where nothing moves them. */
final class MaximizationWarnings {
  private static final double NEAR = 1e-3;
  private static final int MOST_NAMED = 8;

  private MaximizationWarnings() {}

  static void warn(RenderContext context, Sweep sweep, Outcome outcome) {
    List<String> rescued = names(sweep, DeadStarts.Outcome.RESCUED);
    List<String> dead = names(sweep, DeadStarts.Outcome.DEAD);
    List<String> stuck = stuck(sweep, outcome);
    if (!rescued.isEmpty()) {
      context.warn(
          "The first start image gave "
              + named(rescued)
              + " no gradient at all; "
              + DeadStarts.tried()
              + " were tried in turn, and the first that moves it was taken.");
    }
    if (!dead.isEmpty()) {
      context.warn(
          "No start image gave "
              + named(dead)
              + " any gradient, "
              + DeadStarts.tried()
              + " included: "
              + (dead.size() == 1 ? "it looks dead" : "they look dead")
              + ". Try --start with an image that should excite it, or give --data.");
    }
    List<String> missed = missed(sweep, outcome);
    if (!missed.isEmpty()) {
      context.warn(
          (missed.size() == 1 ? "One image does" : missed.size() + " images do")
              + " not reach the target, the model answers something else: "
              + named(missed)
              + ". Try --starts with a larger number, more --steps or a smaller --tv-weight.");
    }
    if (!stuck.isEmpty()) {
      context.warn(
          "The probability of "
              + named(stuck)
              + " stayed below 0.001, where a softmax or sigmoid is saturated and its gradient"
              + " nearly vanishes. Climb the logit instead: --head logit, or unit(\u2026) in place"
              + " of probability(\u2026).");
    }
  }

  private static List<String> names(Sweep sweep, DeadStarts.Outcome wanted) {
    TreeMap<Integer, String> names = new TreeMap<>();
    for (int n = 0; n < sweep.cells().size(); n++) {
      if (sweep.outcome(n) == wanted) {
        names.put(n, sweep.cells().get(n).target().name());
      }
    }
    return names.values().stream().distinct().toList();
  }

  private static List<String> missed(Sweep sweep, Outcome outcome) {
    List<String> missed = new ArrayList<>();
    for (int n = 0; n < sweep.cells().size(); n++) {
      boolean swept = outcome.choice().weights().size() > 1;
      if (outcome.isMissed(n)) {
        Measure measure = outcome.measures().get(n);
        Cell cell = sweep.cells().get(n);
        missed.add(
            cell.target().name()
                + (swept ? " at tv weight " + Texts.number(cell.weight()) : "")
                + MaximizationCaptions.probability(measure).map(p -> " (p " + p + ")").orElse(""));
      }
    }
    return missed;
  }

  private static List<String> stuck(Sweep sweep, Outcome outcome) {
    List<String> names = new ArrayList<>();
    for (int n = 0; n < sweep.cells().size(); n++) {
      Target target = sweep.cells().get(n).target();
      if (target.objective() instanceof Objective.Probability
          && outcome.measures().get(n).objective() < NEAR) {
        names.add(target.name());
      }
    }
    return names.stream().distinct().toList();
  }

  private static String named(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
    return names.size() > MOST_NAMED
        ? shown + " and " + (names.size() - MOST_NAMED) + " more"
        : shown;
  }
}
