package io.loupe.visualizers.attribution;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.NumbersWriter;
import io.loupe.data.Batch;
import io.loupe.error.ParameterException;
import io.loupe.error.RunCancelledException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.OutputKind;
import io.loupe.gradient.OwnLabel;
import io.loupe.param.Param;
import io.loupe.probe.SampleBatches;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.activation.SampleChoice;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.internal.PictureHint;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.support.SampleObjectives;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the gradient of an objective at the input of every sample, [N,C,H,W], as it is and in the
 * model's own input scale, and draws some of them beside their samples. Maps of single samples are
 * also known as saliency maps.
 *
 * <p>Memory grows by a row of the table for each sample, not by its gradient. Source: <a
 * href="https://arxiv.org/abs/1312.6034">Simonyan, Vedaldi and Zisserman 2013</a>. Safe for use by
 * several threads.
 */
@AutoService(Visualizer.class)
public final class InputGradientVisualizer implements Visualizer {
  /** What the gradient is of. */
  public static final Param<List<Objective>> OBJECTIVE =
      Param.objectives("objective")
          .help(
              "What the gradient is of, for example unit(preds, 3), probability(preds, 3),"
                  + " channel(L2, 3) or unit(preds, label); none means the logit of each sample's"
                  + " own label, or the one number of a model that predicts numbers.")
          .limit("one objective", objectives -> objectives.size() <= 1);

  /** How many samples are drawn. */
  public static final Param<Integer> COUNT =
      Param.integer("count", 10)
          .limit("from 1 to 100", n -> n >= 1 && n <= 100)
          .help("How many samples are drawn; the numbers hold all.");

  /** Which samples are drawn. */
  public static final Param<SampleChoice> PICK =
      Param.choice("pick", SampleChoice.PER_CLASS)
          .help("Whether the same number of each class is drawn, or the first samples.");

  /** Which maps share a scale. */
  public static final Param<SheetScale> SCALE =
      Param.choice("scale", SheetScale.COMMON)
          .help(
              "Whether all maps have one scale (shows how strong a gradient is) or each sample has"
                  + " its own (shows where it is).");

  /** Creates the visualizer. */
  public InputGradientVisualizer() {}

  @Override
  public String id() {
    return "input-gradient";
  }

  @Override
  public String description() {
    return "Writes and draws how every input value moves an objective.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(OBJECTIVE, COUNT, PICK, SCALE, CommonParams.NULL_MODEL);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET, Need.GRADIENTS);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    Classifier classifier = Classifier.of(context);
    Objective objective = objective(context, classifier);
    context.resolved(OBJECTIVE.name(), objective.describe());
    PictureHint.warn(context);
    LabelCheck.warn(context, classifier);
    SampleObjectives objectives = SampleObjectives.of(context, objective);
    GradientReport report = new GradientReport(context, objectives);
    String caption =
        "Gradient of "
            + objective.describe()
            + " at the input of every sample, in the model's own input scale, samples as in the"
            + " table of values.";
    try (NumbersWriter writer =
        context.numbers("gradient", caption, context.model().info().input().shape())) {
      SampleBatches.each(
          context.dataset(),
          context.model().info().input().shape(),
          context.batchSize(),
          "gradients",
          context.monitor(),
          (start, samples) -> {
            var scored = context.gradients().score(objectives.of(samples), Batch.of(samples));
            writer.append(scored.gradient());
            report.add(samples, scored);
          });
    } catch (RunCancelledException e) {
      report.artifacts(null).forEach(context::emit);
      throw e;
    }
    if (report.isEmpty()) {
      throw NoSamples.in(context.dataset());
    }
    report.warn();
    Optional<NullGradients> beside =
        NullModel.orKeep(
            () -> report.artifacts(null).forEach(context::emit),
            () -> NullGradients.of(context, objectives, report.shown()));
    return report.artifacts(beside.orElse(null));
  }

  private static Objective objective(RenderContext context, Classifier classifier) {
    List<Objective> given = context.get(OBJECTIVE);
    if (!given.isEmpty()) {
      return given.get(0);
    }
    String head = classifier.head().name();
    int outputs = classifier.head().channels();
    boolean independent =
        classifier.kind() == Classifier.Kind.NUMBERS
            || classifier.kind() == Classifier.Kind.INDEPENDENT;
    if (independent && outputs > 1) {
      throw new ParameterException(
          "The model decides "
              + classifier.describe()
              + ", and the data give no single class for a sample.",
          "Name the output, for example --objective '"
              + Objectives.unit(head, outputs - 1).describe()
              + "'.");
    }
    return classifier.kind() == Classifier.Kind.NUMBERS
        ? Objectives.unit(head, 0)
        : new OwnLabel(head, OutputKind.UNIT);
  }
}
