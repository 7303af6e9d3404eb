package io.loupe.visualizers.attribution;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Sample;
import io.loupe.param.Param;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.activation.SampleChoice;
import io.loupe.visualizers.attribution.method.Baseline;
import io.loupe.visualizers.internal.Classifier;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures whether attribution methods tell what a model looks at, on this model and these data:
 * deletion and insertion beside maps that know nothing of the model, dependence on the weights, and
 * how far methods agree.
 *
 * <p>Sources: <a href="https://arxiv.org/abs/1806.07421">Petsiuk, Das and Saenko 2018</a>
 * (deletion, insertion), <a href="https://arxiv.org/abs/1810.03292">Adebayo et al. 2018</a>
 * (weights). Safe for use by several threads.
 */
@AutoService(Visualizer.class)
public final class AttributionCheckVisualizer implements Visualizer {
  /** How many samples are measured. */
  public static final Param<Integer> COUNT =
      Param.integer("count", 30)
          .limit("from 2 to 10000", n -> n >= 2 && n <= 10_000)
          .help("How many samples are measured; the more, the smaller a difference can be seen.");

  /** Which samples are measured. */
  public static final Param<SampleChoice> PICK =
      Param.choice("pick", SampleChoice.PER_CLASS)
          .help("Whether the same number of each class is measured, or the first samples.");

  /** Into how many steps places are divided. */
  public static final Param<Integer> STEPS =
      Param.integer("steps", 20)
          .limit("from 2 to 1000", n -> n >= 2 && n <= 1000)
          .help("Steps in which all places are taken away, or put back.");

  /** What stands where a place is taken away. */
  public static final Param<Baseline> BASELINE =
      Param.choice("baseline", Baseline.MEAN)
          .help(
              "What stands where a place is taken away: 0 in the model's input scale, the lowest or"
                  + " highest value of the input's range, or the mean of the samples.");

  private static final long BOOTSTRAP = 0x626f6f74L;

  /** Creates the visualizer. */
  public AttributionCheckVisualizer() {}

  @Override
  public String id() {
    return "attribution-check";
  }

  @Override
  public String description() {
    return "Measures which attribution methods can be believed on a model, beside maps that know"
        + " nothing of it.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(
        AttributionVisualizer.METHOD,
        AttributionVisualizer.LAYER,
        COUNT,
        PICK,
        STEPS,
        BASELINE,
        CommonParams.NULL_MODEL);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    Classifier classifier = Classifier.of(context);
    classifier.requireClasses("attribution-check");
    List<AttributionRequest> requests = ChosenMethods.of(context);
    context.resolved(
        AttributionVisualizer.METHOD.name(),
        requests.stream().map(AttributionRequest::describe).collect(Collectors.joining(", ")));
    LabelCheck.warn(context, classifier);
    List<Sample> samples =
        context.get(PICK).choose(context.dataset(), context.get(COUNT), context.monitor());
    if (samples.isEmpty()) {
      throw NoSamples.in(context.dataset());
    }
    CheckRun run =
        new CheckRun(
            context, classifier, requests, samples, context.get(STEPS), context.get(BASELINE));
    CheckRun.Result result = run.result(true);
    context.resolved("verdict", result.verdict().summary());
    result.verdict().sentences().forEach((name, text) -> context.resolved("verdict." + name, text));
    List<Checked> all = new ArrayList<>(result.methods());
    all.addAll(result.controls());
    return new CheckReport(
            context.model().info().name(), all, result.verdict(), context.get(BASELINE))
        .artifacts(context.random(BOOTSTRAP));
  }
}
