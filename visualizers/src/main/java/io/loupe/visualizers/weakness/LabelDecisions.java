package io.loupe.visualizers.weakness;

import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.visualizer.Classifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Several independent yes or no: a target is one output that says the opposite, whatever the others
 * do then.
 *
 * @see <a href="https://arxiv.org/abs/1901.00546">Song, Jin, Huang and Hu 2018</a>
 */
record LabelDecisions(Classifier classifier, List<String> names) implements Decisions {
  private static final int NAMED = 3;

  @Override
  public Verdict read(float[] scores, float[] outputs, int item) {
    int width = targets();
    double[] logits = new double[width];
    double border = Decisions.border(classifier, scores, outputs, item * width, width);
    for (int k = 0; k < width; k++) {
      logits[k] = scores[item * width + k] - border;
    }
    return new Verdict(logits, classifier.probabilities(outputs, item * width));
  }

  @Override
  public int targets() {
    return classifier.classes();
  }

  @Override
  public boolean isOpen(int target, Verdict first) {
    return true;
  }

  @Override
  public double lead(int target, Verdict first, Verdict now) {
    double own = now.logit(target);
    return (first.isYes(0, target) ? -own : own) - TIE * (1 + Math.abs(own));
  }

  @Override
  public Objective objective(int target, Verdict first, Verdict now) {
    Objective yes = Objectives.unit(classifier.head().name(), target);
    return first.isYes(0, target) ? yes.times(-1) : yes;
  }

  @Override
  public boolean holds(int target, Verdict first, Verdict now) {
    return !isBack(target, first, now);
  }

  @Override
  public boolean isBack(int target, Verdict first, Verdict now) {
    return now.isYes(0, target) == first.isYes(0, target);
  }

  @Override
  public boolean isSame(Verdict first, Verdict now) {
    for (int k = 0; k < targets(); k++) {
      if (!isBack(k, first, now)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public double nearness(int target, Verdict first) {
    return first.logit(target);
  }

  @Override
  public double certainty(int target, Verdict now) {
    return now.probability(target);
  }

  @Override
  public double enough(double certainty) {
    return Decisions.logit(certainty);
  }

  /** Of noise a yes is wanted. */
  @Override
  public Verdict undecided(Verdict noise) {
    double[] none = new double[targets()];
    return new Verdict(none, none);
  }

  @Override
  public String said(Verdict verdict) {
    List<String> yes = new ArrayList<>();
    for (int k = 0; k < targets(); k++) {
      if (verdict.isYes(0, k)) {
        yes.add(names.get(k));
      }
    }
    if (yes.isEmpty()) {
      return "none of " + targets();
    }
    String more = yes.size() > NAMED ? " and " + (yes.size() - NAMED) + " more" : "";
    return "yes: " + String.join(", ", yes.subList(0, Math.min(NAMED, yes.size()))) + more;
  }

  @Override
  public String figure(Verdict first) {
    int yes = 0;
    for (int k = 0; k < targets(); k++) {
      yes += first.isYes(0, k) ? 1 : 0;
    }
    return yes + " of " + targets() + " yes";
  }

  @Override
  public String figure(int target, Verdict first, Verdict now) {
    double yes = now.probability(target);
    return first.isYes(0, target)
        ? "no, " + Figures.probability(1 - yes)
        : "yes, " + Figures.probability(yes);
  }

  @Override
  public String column(int target) {
    return "turns " + names.get(target);
  }

  @Override
  public int row(int target, Verdict first) {
    return first.isYes(0, target) ? 1 : 0;
  }

  @Override
  public String rowName(int row) {
    return row == 0 ? "no to yes" : "yes to no";
  }

  @Override
  public String label(int target) {
    return names.get(target);
  }

  @Override
  public String pair(int row, int target) {
    return names.get(target) + ", " + rowName(row);
  }

  @Override
  public String from(int target, Verdict first, Verdict now) {
    return (first.isYes(0, target) ? "" : "not ") + names.get(target);
  }

  @Override
  public String to(int target, Verdict first) {
    return (first.isYes(0, target) ? "not " : "") + names.get(target);
  }

  @Override
  public List<String> factNames() {
    return List.of("p(yes) before", "p(yes) after", "others turned");
  }

  @Override
  public List<Object> facts(int target, Verdict first, Verdict now, boolean found) {
    int others = 0;
    for (int k = 0; k < targets(); k++) {
      others += k != target && !isBack(k, first, now) ? 1 : 0;
    }
    return List.of(
        first.probability(target), found ? now.probability(target) : "", found ? others : "");
  }

  @Override
  public String title() {
    return "The smallest change found that turns one output";
  }

  @Override
  public String noun() {
    return "output";
  }

  @Override
  public String turned() {
    return "turn one of the model's independent decisions";
  }

  @Override
  public String matrixTitle() {
    return "How far it is until each output turns";
  }

  @Override
  public String rows() {
    return "Rows: what the output said before and says then.";
  }

  @Override
  public String pairs() {
    return " that turn each output, whatever the others do";
  }

  @Override
  public String underInputs() {
    return "what the output says, with its probability";
  }
}
