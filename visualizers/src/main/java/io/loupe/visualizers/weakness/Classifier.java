package io.loupe.visualizers.weakness;

import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.param.LayerSelection;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The model as what decides between classes. */
final class Classifier {
  private final Differentiable gradients;
  private final LayerInfo layer;
  private final String logits;

  private Classifier(Differentiable gradients, LayerInfo layer) {
    this.gradients = gradients;
    this.layer = layer;
    this.logits = LayerInfo.logits(layer.name());
  }

  static Classifier of(RenderContext context) {
    LayerInfo layer = LayerSelection.OUTPUT.resolve(context.model()).get(0);
    if (layer.outputShape().elements() != layer.channels() || layer.channels() < 2) {
      throw new ParameterException(
          "Layer \""
              + layer.name()
              + "\" of shape "
              + layer.outputShape()
              + " does not decide between classes.",
          "Give a model whose last layer has one output for each class, two at least.");
    }
    return new Classifier(context.gradients(), layer);
  }

  int classes() {
    return layer.channels();
  }

  List<Verdict> verdicts(Tensor batch) {
    try (ForwardPass pass = gradients.forward(batch, Set.of(layer.name(), logits))) {
      return read(pass, batch.shape().dim(0));
    }
  }

  /** What it says, and how the lead of each item's target over its strongest rival changes. */
  Leads leads(Tensor batch, List<Integer> targets) {
    try (ForwardPass pass = gradients.forward(batch, Set.of(layer.name(), logits))) {
      List<Verdict> verdicts = read(pass, targets.size());
      List<Objective> objectives = new ArrayList<>();
      for (int n = 0; n < targets.size(); n++) {
        int target = targets.get(n);
        objectives.add(
            Objectives.unit(layer.name(), target)
                .minus(Objectives.unit(layer.name(), verdicts.get(n).rival(target))));
      }
      Scored scored = Scoring.score(new Objective.PerItem(objectives), pass, targets.size());
      return new Leads(verdicts, scored);
    }
  }

  /**
   * Leads of targets.
   *
   * @param scored the difference between the logits of target and strongest rival
   */
  record Leads(List<Verdict> verdicts, Scored scored) {}

  private List<Verdict> read(ForwardPass pass, int items) {
    float[] scores = pass.activation(logits).toArray();
    float[] outputs = pass.activation(layer.name()).toArray();
    List<Verdict> verdicts = new ArrayList<>();
    for (int n = 0; n < items; n++) {
      verdicts.add(Verdict.of(scores, outputs, n, classes()));
    }
    return verdicts;
  }
}
