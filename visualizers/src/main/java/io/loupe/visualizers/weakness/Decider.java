package io.loupe.visualizers.weakness;

import io.loupe.data.Batch;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Classifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks a model that decides between classes, and follows how a class's lead changes. */
final class Decider {
  private final Differentiable gradients;
  private final Classifier classifier;
  private final String head;
  private final String logits;

  Decider(Differentiable gradients, Classifier classifier) {
    this.gradients = gradients;
    this.classifier = classifier;
    this.head = classifier.head().name();
    this.logits = LayerInfo.logits(head);
  }

  static Decider of(RenderContext context, Classifier classifier) {
    classifier.requireClasses("weak-spots");
    return new Decider(context.gradients(), classifier);
  }

  int classes() {
    return classifier.classes();
  }

  List<Verdict> verdicts(Batch batch) {
    try (ForwardPass pass = gradients.forward(batch, Set.of(head, logits))) {
      return read(pass, batch.inputs().shape().dim(0));
    }
  }

  /** What it says, and how the lead of each item's target over its strongest rival changes. */
  Leads leads(Batch batch, List<Integer> targets) {
    try (ForwardPass pass = gradients.forward(batch, Set.of(head, logits))) {
      List<Verdict> verdicts = read(pass, targets.size());
      List<Objective> objectives = new ArrayList<>();
      for (int n = 0; n < targets.size(); n++) {
        objectives.add(lead(targets.get(n), verdicts.get(n)));
      }
      Scored scored = Scoring.score(new Objective.PerItem(objectives), pass, targets.size());
      return new Leads(verdicts, scored);
    }
  }

  private Objective lead(int target, Verdict verdict) {
    Objective own = classifier.ofClass(OutputKind.UNIT, target);
    return classifier.kind() == Classifier.Kind.TWO_CLASSES
        ? own
        : own.minus(classifier.ofClass(OutputKind.UNIT, verdict.rival(target)));
  }

  /**
   * Leads of targets.
   *
   * @param scored the difference between the logits of target and strongest rival
   */
  record Leads(List<Verdict> verdicts, Scored scored) {}

  private List<Verdict> read(ForwardPass pass, int items) {
    float[] scores = pass.activation(logits).toArray();
    float[] outputs = pass.activation(head).toArray();
    int width = classifier.head().channels();
    List<Verdict> verdicts = new ArrayList<>();
    for (int n = 0; n < items; n++) {
      double[] own = new double[classes()];
      if (classifier.kind() == Classifier.Kind.TWO_CLASSES) {
        own[0] = -scores[n] / 2.0;
        own[1] = scores[n] / 2.0;
      } else {
        for (int k = 0; k < own.length; k++) {
          own[k] = scores[n * width + k];
        }
      }
      verdicts.add(new Verdict(own, classifier.probabilities(outputs, n * width)));
    }
    return verdicts;
  }
}
