package io.loupe.visualizers.attribution;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Sample;
import io.loupe.error.RunCancelledException;
import io.loupe.gradient.Objective;
import io.loupe.model.ModelInfo;
import io.loupe.param.Param;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.activation.SampleChoice;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.internal.PictureHint;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.internal.picture.InputPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Draws what of each input speaks for an answer, by any number of attribution methods side by side:
 * a row for each sample, a column for each method. Its maps are written as numbers as they are.
 *
 * <p>Memory grows with the samples that are drawn and the methods, not with the data. Safe for use
 * by several threads.
 */
@AutoService(Visualizer.class)
public final class AttributionVisualizer implements Visualizer {
  /** Which methods. */
  public static final Param<String> METHOD =
      Param.text("method", "")
          .help(
              "Methods with commas between, each perhaps with values of its parameters in brackets,"
                  + " for example grad-cam(layer=conv2), smoothgrad(samples=20); loupe list names"
                  + " them; auto measures eight of them first and takes the one that does best in"
                  + " deletion and insertion, see --check; auto, grad-cam, lrp takes the best of"
                  + " those that follow; none means integrated-gradients, grad-cam and occlusion, as far as engine and"
                  + " model allow.");

  /** What is explained. */
  public static final Param<List<Objective>> OBJECTIVE =
      Param.objectives("objective")
          .help(
              "What is explained, for example unit(preds, 3) - unit(preds, 5) or unit(preds,"
                  + " label); none means the logit of the class that --target names.")
          .limit("one objective", objectives -> objectives.size() <= 1);

  /** Which class is explained. */
  public static final Param<String> TARGET =
      Param.text("target", Targets.PREDICTED)
          .help(
              "Class that is explained where there is no --objective: predicted, label, or the name"
                  + " or number of one.");

  /** Which class it is held against. */
  public static final Param<String> AGAINST =
      Param.text("against", "")
          .help(
              "Another class, runner-up, or its name or number: each method then has three maps,"
                  + " for the one, for the other and for the difference of their logits.");

  /** Where methods look that look inside. */
  public static final Param<String> LAYER =
      Param.text(AttributionRequest.LAYER, "")
          .help(
              "Layer for methods that look at one; none means the last with several positions that"
                  + " computes something.");

  /** How many samples are drawn. */
  public static final Param<Integer> COUNT =
      Param.integer("count", 6)
          .limit("from 1 to 100", n -> n >= 1 && n <= 100)
          .help("How many samples are explained.");

  /** Which samples are drawn. */
  public static final Param<SampleChoice> PICK =
      Param.choice("pick", SampleChoice.PER_CLASS)
          .help("Whether the same number of each class is explained, or the first samples.");

  /** On how many samples methods are measured first. */
  public static final Param<Integer> CHECK =
      Param.integer("check", 0)
          .limit("0, or from 2 to 10000", n -> n == 0 || (n >= 2 && n <= 10_000))
          .help(
              "On how many samples that are not shown methods are measured first, as"
                  + " attribution-check does without drawing weights anew; the verdict stands in the"
                  + " caption; 0 for none, and for 20 with --method auto.");

  /** Which maps share a scale. */
  public static final Param<SheetScale> SCALE =
      Param.choice("scale", SheetScale.PER_SAMPLE)
          .help(
              "Whether each map has a scale of its own (shows where) or all of a method have one"
                  + " (shows how strong as well).");

  /** Creates the visualizer. */
  public AttributionVisualizer() {}

  @Override
  public String id() {
    return "attribution";
  }

  @Override
  public String description() {
    return "Draws what of each input speaks for an answer, by several methods side by side.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(METHOD, OBJECTIVE, TARGET, AGAINST, LAYER, COUNT, PICK, CHECK, SCALE);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    Classifier classifier = Classifier.of(context);
    List<AttributionRequest> asked = ChosenMethods.asked(context);
    PictureHint.warn(context);
    LabelCheck.warn(context, classifier);
    List<Sample> samples =
        context.get(PICK).choose(context.dataset(), context.get(COUNT), context.monitor());
    if (samples.isEmpty()) {
      throw NoSamples.in(context.dataset());
    }
    ChosenMethods.Chosen chosen = ChosenMethods.measured(context, classifier, asked, samples);
    List<AttributionRequest> requests = chosen.requests();
    context.resolved(
        METHOD.name(),
        requests.stream().map(AttributionRequest::describe).collect(Collectors.joining(", ")));
    requests.stream()
        .filter(AttributionRequest::looksAtLayer)
        .map(request -> request.lookedAt(context.model()).name())
        .distinct()
        .reduce((one, other) -> one + ", " + other)
        .ifPresent(layers -> context.resolved(LAYER.name(), layers));
    Targets targets = Targets.of(context, classifier, samples);
    context.resolved(OBJECTIVE.name(), targets.describe());
    List<AttributionColumn> columns = new ArrayList<>();
    AttributionTable table = new AttributionTable(targets);
    AttributionRun run = new AttributionRun(context, targets, requests);
    try {
      for (AttributionRequest request : requests) {
        for (Targets.Aspect aspect : targets.aspects()) {
          AttributionColumn column = run.column(request, aspect);
          columns.add(column);
          table.add(column);
          context.emit(run.numbers(column));
        }
      }
    } catch (RunCancelledException e) {
      if (!columns.isEmpty()) {
        finished(context, targets, columns, table, chosen.reason()).forEach(context::emit);
      }
      throw e;
    }
    return finished(context, targets, columns, table, chosen.reason());
  }

  private static List<Artifact> finished(
      RenderContext context,
      Targets targets,
      List<AttributionColumn> columns,
      AttributionTable table,
      String reason) {
    List<Artifact> all = new ArrayList<>();
    ModelInfo model = context.model().info();
    if (InputPicture.suits(model.input())) {
      all.addAll(AttributionSheet.pages(model, targets, columns, context.get(SCALE), reason));
    }
    all.add(table.toTable());
    return all;
  }
}
