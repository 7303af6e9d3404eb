package io.loupe.visualizers.maximization;

import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Coordinates;
import io.loupe.visualizers.maximization.evaluation.Decision;
import io.loupe.visualizers.maximization.evaluation.Outcome;
import io.loupe.visualizers.maximization.evaluation.Outcome.Evaluated;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import io.loupe.visualizers.maximization.evaluation.Robustness;
import io.loupe.visualizers.maximization.evaluation.Shortfall;
import io.loupe.visualizers.maximization.evaluation.Texts;
import io.loupe.visualizers.maximization.evaluation.VariantSimilarity;
import io.loupe.visualizers.maximization.evaluation.WeightChoice;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sentences under the pictures, with what was measured. */
final class MaximizationCaptions {
  private final MaximizationPlan plan;
  private final String emphasised;
  private final Outcome outcome;
  private final List<VariantSimilarity> alike;
  private final String stretched;

  MaximizationCaptions(
      MaximizationPlan plan,
      String emphasised,
      Outcome outcome,
      List<VariantSimilarity> alike,
      String stretched) {
    this.stretched = stretched.isEmpty() ? "" : " " + stretched;
    this.plan = plan;
    this.emphasised = emphasised;
    this.alike = alike;
    this.outcome = outcome;
  }

  String sheet() {
    boolean many = plan.columns() > 1;
    return "Images that excite "
        + (plan.objectives() == 1 ? "one target" : plan.objectives() + " targets")
        + " most, a row for each"
        + (plan.variants().count() > 1 && many ? " variant" : "")
        + (many ? " and a column for each weight of the total variation" : "")
        + ". "
        + (hasOutputs() ? "Under each picture stands the probability of its target. " : "")
        + how()
        + VariantSimilarity.sentence(plan.variants().layer(), alike)
        + (many ? " " + outcome.choice().reason() : reached())
        + missed()
        + shortfalls(outcome.shortfalls())
        + notBegun()
        + dead()
        + stretched;
  }

  /** How many images the model takes for something else than their target. */
  private String missed() {
    long missed = outcome.images().stream().filter(Evaluated::isMissed).count();
    return missed == 0
        ? ""
        : " On "
            + missed
            + (missed == 1 ? " image" : " images")
            + " the model answers something else than the target.";
  }

  private static String shortfalls(List<Shortfall> all) {
    return all.isEmpty()
        ? ""
        : " Not reached, that is "
            + Shortfall.rule()
            + ": "
            + all.stream().map(Shortfall::describe).collect(Collectors.joining(", "))
            + ".";
  }

  private String notBegun() {
    long open = outcome.images().stream().filter(image -> !image.climbed().begun()).count();
    return open == 0
        ? ""
        : " The run was cancelled before "
            + open
            + " of "
            + outcome.images().size()
            + " images were begun; they are grey.";
  }

  String chosen() {
    return "The images at the chosen weight. " + outcome.choice().reason() + dead();
  }

  String single(int n) {
    Evaluated image = outcome.images().get(n);
    Cell cell = image.cell();
    Measure measure = image.measure();
    StringBuilder text = new StringBuilder("Image that excites ");
    String formula = cell.target().objective().describe();
    text.append(plan.phrase(cell.target()))
        .append(
            cell.target().name().equals(formula)
                ? " most (objective "
                : " most (" + formula + " = ")
        .append(Texts.few(measure.objective()))
        .append(", weight of the total variation ")
        .append(Texts.number(cell.weight()))
        .append(").");
    measure
        .decision()
        .ifPresent(
            d -> {
              if (Double.isFinite(d.target())) {
                text.append(" Probability of its target ")
                    .append(Texts.share(d.target()))
                    .append(image.robustness().map(MaximizationCaptions::after).orElse(""))
                    .append('.');
              }
              if (!d.first()) {
                text.append(" The model sees output ")
                    .append(d.top())
                    .append(" with ")
                    .append(Texts.share(d.topProbability()))
                    .append('.');
              }
            });
    text.append(shortfalls(outcome.shortfalls().stream().filter(s -> s.image() == n).toList()));
    if (image.climbed().isDead()) {
      text.append(dead());
    }
    text.append(stretched);
    return text.toString();
  }

  String snapshots() {
    String weight = Texts.number(outcome.choice().weight());
    return "The images on the way, a row for each target and a column for each step"
        + (plan.columns() > 1 ? ", at weight " + weight + " of the total variation." : ".");
  }

  String animation() {
    return "The ascent from the start to the images kept. " + how();
  }

  private static String after(Robustness robustness) {
    return ", at worst " + Texts.share(robustness.worst()) + " after small shifts, turns and noise";
  }

  private String how() {
    AscentSettings settings = plan.settings();
    String way = "Preset " + plan.preset().word() + ", " + settings.steps();
    return plan.preset().isFollowed()
        ? way + " steps; contrast is stretched for showing."
        : way
            + " steps inside the model's input range"
            + (settings.coordinates() instanceof Coordinates.Phases
                ? ", in phases of waves that have the magnitudes of the data's."
                : ".")
            + (plan.starts() == 1
                ? ""
                : " Each image is the best of " + plan.starts() + " from different noise.")
            + again()
            + emphasised();
  }

  private String again() {
    long again = outcome.images().stream().filter(i -> i.climbed().rounds() > 0).count();
    return again == 0
        ? ""
        : " For "
            + again
            + (again == 1 ? " target that was" : " targets that were")
            + " not reached more were made with lighter penalties.";
  }

  private String emphasised() {
    return emphasised.isEmpty()
        ? ""
        : " Where the target was not reached late in the ascent, its decision came to count more"
            + (plan.classifier().kind() == Classifier.Kind.CLASSES
                ? " (log-softmax on top of the objective: "
                : " (more of the logit on top of the objective: ")
            + emphasised
            + ").";
  }

  private String reached() {
    if (!hasOutputs()) {
      return "";
    }
    WeightChoice choice = outcome.choice();
    return " "
        + choice.columns().get(choice.chosen()).reached()
        + " of "
        + choice.images()
        + " reach their target, small changes included.";
  }

  private boolean hasOutputs() {
    return plan.targets().stream().anyMatch(t -> !t.outputs().isEmpty());
  }

  private String dead() {
    List<String> dead =
        outcome.images().stream()
            .filter(image -> image.climbed().isDead())
            .map(image -> image.cell().target().name())
            .distinct()
            .toList();
    if (dead.isEmpty()) {
      return "";
    }
    return " No start image gave "
        + String.join(", ", dead)
        + " any gradient: "
        + (dead.size() == 1 ? "it looks dead" : "they look dead")
        + ". Try --start with an image that should excite it, or give --data.";
  }

  static Optional<String> probability(Measure measure) {
    return measure.decision().map(Decision::target).filter(Double::isFinite).map(Texts::share);
  }
}
