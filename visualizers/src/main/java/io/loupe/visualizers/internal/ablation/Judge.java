package io.loupe.visualizers.internal.ablation;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a model's decisions with the labels. */
public final class Judge {
  private final RenderContext context;
  private final LayerInfo head;

  /**
   * One answer of a model.
   *
   * @param label of the sample
   * @param loss cross-entropy
   * @param right whether the label's class has the highest score
   */
  public record Judgement(int label, double loss, boolean right) {}

  private Judge(RenderContext context, LayerInfo head) {
    this.context = context;
    this.head = head;
  }

  /** Empty where the model's output is no list of classes. */
  public static Optional<Judge> of(RenderContext context) {
    LayerInfo head = LayerSelection.OUTPUT.resolve(context.model()).get(0);
    return Head.isSpatial(head) ? Optional.empty() : Optional.of(new Judge(context, head));
  }

  public boolean canJudge(Sample sample) {
    return sample.label().isPresent() && sample.label().getAsInt() < head.channels();
  }

  /** One judgement for each sample, all of which have labels. */
  List<Judgement> judgements(Model model, Dataset data) {
    ProbeRequest request = ProbeRequest.of(head.name());
    List<Judgement> judgements = new ArrayList<>();
    model
        .probe()
        .run(
            new ProbePlan(List.of(request), context.batchSize()),
            data,
            batch -> {
              float[] scores = batch.get(request).toArray();
              int classes = head.channels();
              for (int n = 0; n < batch.samples().size(); n++) {
                int label = batch.samples().get(n).label().orElseThrow();
                judgements.add(
                    new Judgement(
                        label,
                        Head.crossEntropy(scores, n * classes, classes, label),
                        Head.highest(scores, n * classes, classes) == label));
              }
            },
            RunMonitor.silent());
    return judgements;
  }
}
