package io.loupe.visualizers.weakness;

import io.loupe.data.Batch;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks a model what it says, and follows how the lead of what is wanted changes. */
final class Decider {
  private final Differentiable gradients;
  private final Decisions decisions;
  private final String head;
  private final String logits;

  Decider(Differentiable gradients, LayerInfo head, Decisions decisions) {
    this.gradients = gradients;
    this.decisions = decisions;
    this.head = head.name();
    this.logits = LayerInfo.logits(head.name());
  }

  /**
   * By what the model decides.
   *
   * @throws ParameterException if it gives numbers at many places
   */
  static Decider of(RenderContext context, Classifier classifier, UnitScale scale) {
    List<String> names = classifier.names(context.classNames());
    LayerInfo head = classifier.head();
    Differentiable gradients = context.gradients();
    return switch (classifier.kind()) {
      case CLASSES, TWO_CLASSES ->
          new Decider(gradients, head, new ClassDecisions(classifier, names));
      case INDEPENDENT -> new Decider(gradients, head, new LabelDecisions(classifier, names));
      case NUMBERS ->
          new Decider(gradients, head, Origins.spread(context, classifier, names, scale));
      case NOTHING -> {
        Classifier place = classifier.ofPlace().orElseThrow(() -> refusal(classifier));
        List<String> own = place.names(context.classNames());
        yield new Decider(gradients, head, new PlaceDecisions(place, own));
      }
    };
  }

  private static ParameterException refusal(Classifier classifier) {
    return new ParameterException(
        classifier.meaningless(),
        "weak-spots needs a model that decides between classes, for each output or at each place by"
            + " softmax or sigmoid, or that predicts one number for each output.");
  }

  Decisions decisions() {
    return decisions;
  }

  List<Verdict> verdicts(Batch batch) {
    try (ForwardPass pass = gradients.forward(batch, Set.of(head, logits))) {
      return read(pass, batch.inputs().shape().dim(0));
    }
  }

  /**
   * What it says, and how the lead of what each item's target wants changes.
   *
   * @param firsts what it said of each before
   */
  Leads leads(Batch batch, List<Integer> targets, List<Verdict> firsts) {
    try (ForwardPass pass = gradients.forward(batch, Set.of(head, logits))) {
      List<Verdict> verdicts = read(pass, targets.size());
      List<Objective> objectives = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (int n = 0; n < targets.size(); n++) {
        Verdict now = verdicts.get(n);
        objectives.add(decisions.objective(targets.get(n), firsts.get(n), now));
        values.add(decisions.lead(targets.get(n), firsts.get(n), now));
      }
      Scored scored = Scoring.score(new Objective.PerItem(objectives), pass, targets.size());
      return new Leads(verdicts, values, scored.gradient());
    }
  }

  /**
   * Leads of targets.
   *
   * @param values one for each item
   * @param gradient at the input, in the model's scale
   */
  record Leads(List<Verdict> verdicts, List<Double> values, Tensor gradient) {}

  private List<Verdict> read(ForwardPass pass, int items) {
    float[] scores = pass.activation(logits).toArray();
    float[] outputs = pass.activation(head).toArray();
    List<Verdict> verdicts = new ArrayList<>();
    for (int n = 0; n < items; n++) {
      verdicts.add(decisions.read(scores, outputs, n));
    }
    return verdicts;
  }
}
