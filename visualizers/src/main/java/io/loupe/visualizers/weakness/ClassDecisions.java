package io.loupe.visualizers.weakness;

import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizers.internal.ClassNames;
import java.util.List;

/** One of several classes: a target is another class. */
record ClassDecisions(Classifier classifier, List<String> names) implements Decisions {

  @Override
  public Verdict read(float[] scores, float[] outputs, int item) {
    int width = classifier.head().channels();
    double[] own = new double[targets()];
    if (classifier.kind() == Kind.TWO_CLASSES) {
      own[0] = -scores[item] / 2.0;
      own[1] = scores[item] / 2.0;
    } else {
      for (int k = 0; k < own.length; k++) {
        own[k] = scores[item * width + k];
      }
    }
    return new Verdict(own, classifier.probabilities(outputs, item * width));
  }

  @Override
  public int targets() {
    return classifier.classes();
  }

  @Override
  public boolean isOpen(int target, Verdict first) {
    return target != first.decision();
  }

  @Override
  public double lead(int target, Verdict first, Verdict now) {
    return now.logit(target) - now.logit(now.rival(target));
  }

  @Override
  public Objective objective(int target, Verdict first, Verdict now) {
    Objective own = classifier.ofClass(OutputKind.UNIT, target);
    return classifier.kind() == Kind.TWO_CLASSES
        ? own
        : own.minus(classifier.ofClass(OutputKind.UNIT, now.rival(target)));
  }

  @Override
  public boolean isReached(int target, Verdict first, Verdict now) {
    return now.says(target);
  }

  @Override
  public boolean holds(int target, Verdict first, Verdict now) {
    return now.decision() == target;
  }

  @Override
  public boolean isBack(int target, Verdict first, Verdict now) {
    return isSame(first, now);
  }

  @Override
  public boolean isSame(Verdict first, Verdict now) {
    return now.decision() == first.decision();
  }

  @Override
  public double nearness(int target, Verdict first) {
    return first.logit(target);
  }

  @Override
  public double certainty(int target, Verdict now) {
    return now.probability(target);
  }

  /** As large a lead as gives the wanted probability even if all others were as strong. */
  @Override
  public double enough(double certainty) {
    return Decisions.logit(certainty) + StrictMath.log(targets() - 1.0);
  }

  @Override
  public String said(Verdict verdict) {
    return "taken for " + names.get(verdict.decision());
  }

  @Override
  public String answer(Verdict verdict) {
    return names.get(verdict.decision());
  }

  @Override
  public Object sureness(Verdict verdict) {
    return verdict.probability(verdict.decision());
  }

  @Override
  public String mistake(Sample sample, Verdict first) {
    int label = sample.label().orElse(first.decision());
    return label == first.decision() ? "" : "but labelled " + ClassNames.of(names, label);
  }

  @Override
  public String figure(Verdict first) {
    return Figures.probability(first.probability(first.decision()));
  }

  @Override
  public String figure(int target, Verdict first, Verdict now) {
    return Figures.probability(now.probability(target));
  }

  @Override
  public String column(int target) {
    return "to " + names.get(target);
  }

  @Override
  public int row(int target, Verdict first) {
    return first.decision();
  }

  @Override
  public String rowName(int row) {
    return "from " + names.get(row);
  }

  @Override
  public String rowLabel(int row) {
    return names.get(row);
  }

  @Override
  public String label(int target) {
    return names.get(target);
  }

  @Override
  public String pair(int row, int target) {
    return names.get(row) + " to " + names.get(target);
  }

  @Override
  public String from(int target, Verdict first, Verdict now) {
    return names.get(first.decision());
  }

  @Override
  public String to(int target, Verdict first) {
    return names.get(target);
  }

  @Override
  public List<String> factNames() {
    return List.of("p(from) before", "p(to) before", "p(from) after", "p(to) after");
  }

  @Override
  public List<Object> facts(int target, Verdict first, Verdict now, boolean found) {
    int from = first.decision();
    return List.of(
        first.probability(from),
        first.probability(target),
        found ? now.probability(from) : "",
        found ? now.probability(target) : "");
  }

  @Override
  public String title() {
    return "The smallest change found that turns the decision";
  }

  @Override
  public String noun() {
    return "class";
  }

  @Override
  public String turned() {
    return "turn the model's decision";
  }

  @Override
  public String matrixTitle() {
    return "How far it is from each class to each other";
  }

  @Override
  public String rows() {
    return "Rows: what the model takes the samples for.";
  }

  @Override
  public String pairs() {
    return ", from what the model takes samples for to each other class";
  }

  @Override
  public String underInputs() {
    return "the model's probability of what it is taken for";
  }
}
