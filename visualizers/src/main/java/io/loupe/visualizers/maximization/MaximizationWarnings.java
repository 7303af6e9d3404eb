package io.loupe.visualizers.maximization;

import io.loupe.gradient.Objective;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.maximization.ascent.DeadGradientRestart;
import io.loupe.visualizers.maximization.evaluation.Outcome;
import io.loupe.visualizers.maximization.evaluation.Outcome.Evaluated;
import io.loupe.visualizers.maximization.evaluation.Shortfall;
import io.loupe.visualizers.maximization.evaluation.Texts;
import java.util.List;

/** Warns of ascents that began or ended where nothing moves them. */
final class MaximizationWarnings {
  private static final double NEAR = 1e-3;
  private static final int MOST_NAMED = 8;

  private MaximizationWarnings() {}

  static void warn(RenderContext context, Outcome outcome) {
    List<String> rescued = names(outcome, DeadGradientRestart.Outcome.RESCUED);
    List<String> dead = names(outcome, DeadGradientRestart.Outcome.DEAD);
    List<String> stuck = stuck(outcome);
    if (!rescued.isEmpty()) {
      context.warn(
          "The first start image gave "
              + named(rescued)
              + " no gradient at all; "
              + DeadGradientRestart.tried()
              + " were tried in turn, and the first that moves it was taken.");
    }
    if (!dead.isEmpty()) {
      context.warn(
          "No start image gave "
              + named(dead)
              + " any gradient, "
              + DeadGradientRestart.tried()
              + " included: "
              + (dead.size() == 1 ? "it looks dead" : "they look dead")
              + ". Try --start with an image that should excite it, or give --data.");
    }
    List<String> missed = missed(outcome);
    if (!missed.isEmpty()) {
      context.warn(
          (missed.size() == 1 ? "One image does" : missed.size() + " images do")
              + " not reach the target, the model answers something else: "
              + named(missed)
              + ". Try --starts with a larger number, more --steps or a smaller --tv-weight.");
    }
    List<Shortfall> shortfalls = outcome.shortfalls();
    if (!shortfalls.isEmpty()) {
      context.warn(
          (shortfalls.size() == 1 ? "One image does" : shortfalls.size() + " images do")
              + " not reach "
              + Shortfall.rule()
              + ": "
              + named(shortfalls.stream().map(Shortfall::describe).toList())
              + ". What a network is not sure of in any of its data it may not be brought to.");
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

  private static List<String> names(Outcome outcome, DeadGradientRestart.Outcome wanted) {
    return outcome.images().stream()
        .filter(image -> image.climbed().start() == wanted)
        .map(image -> image.cell().target().name())
        .distinct()
        .toList();
  }

  private static List<String> missed(Outcome outcome) {
    boolean swept = outcome.choice().columns().size() > 1;
    return outcome.images().stream()
        .filter(Evaluated::isMissed)
        .map(
            image ->
                image.cell().target().name()
                    + (swept ? " at tv weight " + Texts.number(image.cell().weight()) : "")
                    + MaximizationCaptions.probability(image.measure())
                        .map(p -> " (p " + p + ")")
                        .orElse(""))
        .toList();
  }

  private static List<String> stuck(Outcome outcome) {
    return outcome.images().stream()
        .filter(
            image ->
                image.cell().target().objective() instanceof Objective.Probability
                    && image.measure().objective() < NEAR)
        .map(image -> image.cell().target().name())
        .distinct()
        .toList();
  }

  private static String named(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
    return names.size() > MOST_NAMED
        ? shown + " and " + (names.size() - MOST_NAMED) + " more"
        : shown;
  }
}
