package io.loupe.visualizers.maximization;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.error.ParameterException;
import io.loupe.error.RunCancelledException;
import io.loupe.gradient.Objectives;
import io.loupe.param.Param;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.PictureHint;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.prior.DataPrior;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the images that excite outputs or filters most.
 *
 * <p>All targets with all weights of the total variation climb in one batch; items never touch each
 * other. Sources: <a href="https://www.researchgate.net/publication/265022827">Erhan et al.
 * 2009</a>, <a href="https://arxiv.org/abs/1512.02017">Mahendran and Vedaldi 2016</a>, <a
 * href="https://distill.pub/2017/feature-visualization">Olah, Mordvintsev and Schubert 2017</a>.
 * Safe for use by several threads.
 */
@AutoService(Visualizer.class)
public final class ActivationMaximizationVisualizer implements Visualizer {
  /** Parameters that say something about images drawn with a prior. */
  private static final Set<Param<?>> WITH_PRIOR =
      Set.of(
          MaximizationParams.LAYER,
          MaximizationParams.FILTERS,
          MaximizationParams.EACH,
          MaximizationParams.GROUPS,
          MaximizationParams.OBJECTIVE,
          MaximizationParams.PRIOR,
          MaximizationParams.NEUTRAL,
          CommonParams.NULL_MODEL);

  /** Creates the visualizer. */
  public ActivationMaximizationVisualizer() {}

  @Override
  public String id() {
    return "activation-maximization";
  }

  @Override
  public String description() {
    return "Makes the images that excite outputs or filters most.";
  }

  @Override
  public List<Param<?>> parameters() {
    return MaximizationParams.all();
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.GRADIENTS);
  }

  @Override
  public Set<String> comparedBy() {
    return Set.of("objective", "target probability");
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    InputPicture.require(context.model().info().input(), "made");
    PictureHint.warn(context);
    LabelCheck.warn(context, Classifier.of(context));
    MaximizationPlan plan = MaximizationPlan.of(context);
    context.resolved(
        MaximizationParams.OBJECTIVE.name(),
        Objectives.describeAll(plan.targets().stream().map(Target::objective).toList()));
    if (context.get(MaximizationParams.PRIOR) == MaximizationParams.Prior.DATA) {
      requirePrior(context);
      return new DataPrior(
              context, plan.title(), plan.targets(), plan.classifier(), plan.settings().neutral())
          .draw();
    }
    Sweep sweep = new Sweep(context, plan, plan.cells(context));
    MaximizationReport report = new MaximizationReport(context, plan, sweep);
    try {
      sweep.run("ascent");
      report.tryAgain();
    } catch (RunCancelledException e) {
      report.partial();
      throw e;
    }
    if (!sweep.emphasised().isEmpty()) {
      context.resolved("emphasis", sweep.emphasised());
    }
    return report.whole();
  }

  /** Refuses a run without data, and parameters of the ascent, which is not made. */
  private static void requirePrior(RenderContext context) {
    if (context.optionalDataset().isEmpty()) {
      throw new ParameterException(
          "--prior data is made of pictures, and the run has none.",
          "Give --data with some thousand pictures like those that the model was trained on.");
    }
    for (Param<?> param : MaximizationParams.all()) {
      if (!WITH_PRIOR.contains(param) && isGiven(context, param)) {
        throw new ParameterException(
            param + " does not go with --prior data.",
            "It is about the ascent without a prior: leave one of them out.");
      }
    }
  }

  private static <T> boolean isGiven(RenderContext context, Param<T> param) {
    return !param.fallback().equals(Optional.of(context.get(param)));
  }
}
