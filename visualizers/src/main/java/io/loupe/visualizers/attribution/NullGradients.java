package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Images;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.support.SampleObjectives;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The null model's gradients of the samples that are drawn.
 *
 * @param gradients [C,H,W] each, in the order of the samples
 * @param similarity mean rank correlation of magnitudes, as Adebayo et al. 2018 take it: a redrawn
 *     output has no reason to prefer a sign
 */
record NullGradients(List<Tensor> gradients, Similarity similarity) {
  NullGradients {
    gradients = List.copyOf(gradients);
  }

  static Optional<NullGradients> of(
      RenderContext context, SampleObjectives objectives, List<GradientRecord> shown) {
    List<Sample> samples = shown.stream().map(GradientRecord::sample).toList();
    return NullModel.use(context, samples, model -> gradients(context, model, objectives, samples))
        .map(
            gradients -> {
              NullGradients beside = compared(shown, gradients, NullModel.random(context));
              NullModel.judge(context, "input-gradient", "The gradients", beside.similarity());
              return beside;
            });
  }

  private static List<Tensor> gradients(
      RenderContext context, Model drawn, SampleObjectives objectives, List<Sample> samples) {
    List<Tensor> gradients = new ArrayList<>();
    Differentiable model = drawn.capability(Differentiable.class).orElseThrow();
    for (int from = 0; from < samples.size(); from += context.batchSize()) {
      List<Sample> batch =
          samples.subList(from, Math.min(samples.size(), from + context.batchSize()));
      Tensor gradient = model.score(objectives.of(batch), Batch.of(batch)).gradient();
      for (int n = 0; n < batch.size(); n++) {
        gradients.add(gradient.slice(n).copy());
      }
    }
    return gradients;
  }

  private static NullGradients compared(
      List<GradientRecord> shown, List<Tensor> gradients, RandomGenerator random) {
    return new NullGradients(
        gradients,
        Similarity.ofRanks(
            "gradients' magnitudes",
            shown.stream().map(item -> Images.magnitudes(item.gradient())).toList(),
            gradients.stream().map(Images::magnitudes).toList(),
            random));
  }

  /** The gradients as they stand in the picture. */
  Artifact numbers() {
    return new Artifact.Numbers(
        NullModel.numbersOf("input-gradient"),
        "Gradients of the null model for the samples of the picture, in their order, in the model's"
            + " own input scale.",
        Images.stacked(gradients));
  }

  String caption() {
    return similarity.caption();
  }
}
