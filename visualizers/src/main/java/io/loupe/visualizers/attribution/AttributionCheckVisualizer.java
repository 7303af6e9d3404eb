package io.loupe.visualizers.attribution;

import com.google.auto.service.AutoService;
import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Sample;
import io.loupe.param.Param;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.activation.SampleChoice;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures whether attribution methods tell what a model looks at, on this model and these data,
 * beside maps that know nothing of the model: deletion and insertion, average drop and increase,
 * infidelity, mu-fidelity, max-sensitivity, sparseness and complexity, dependence on the weights,
 * on the class and on the seed, and how far methods agree.
 *
 * <p>Sources: <a href="https://arxiv.org/abs/1806.07421">Petsiuk, Das and Saenko 2018</a>
 * (deletion, insertion), <a href="https://arxiv.org/abs/1810.03292">Adebayo et al. 2018</a>
 * (weights), <a href="https://arxiv.org/abs/1912.09818">Sixt et al. 2020</a> (class), and those of
 * the other measures. Safe for use by several threads.
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
  public static final Param<Replaced> BASELINE =
      Param.choice("baseline", Replaced.MEAN)
          .help(
              "What stands where a place is taken away: 0 in the model's input scale, the lowest or"
                  + " highest value of the input's range, the mean of the samples, the sample"
                  + " blurred, or what the places around it let expect, with noise (ROAD).");

  /** How many small changes of the input are tried. */
  public static final Param<Integer> NUDGES =
      Param.integer("nudges", 4)
          .limit("from 0 to 1000", n -> n >= 0 && n <= 1000)
          .help(
              "How many small changes of each input max-sensitivity is the largest of; each asks"
                  + " every method once more; 0 leaves it out.");

  /** In how many steps weights are drawn anew. */
  public static final Param<Integer> STAGES =
      Param.integer("stages", 4)
          .limit("from 1 to 1000", n -> n >= 1 && n <= 1000)
          .help(
              "In how many steps weights are drawn anew, from the last layer down, all of them at"
                  + " the last step; each asks every method once more; --null-model off leaves it"
                  + " out.");

  /** What can stand where a place is taken away. */
  @Experimental
  public enum Replaced {
    /** The number 0 in the model's input scale. */
    ZERO("0"),
    /** The lowest value of the input's range. */
    LOWEST("the lowest value"),
    /** The highest value of the input's range. */
    HIGHEST("the highest value"),
    /** The mean of the samples, place by place. */
    MEAN("the samples' mean"),
    /** The sample blurred, by an eighth of its longer side. */
    BLUR("the sample blurred"),
    /** The weighted mean of the places around it, and noise (Rong et al. 2022). */
    ROAD("what the places around them let expect");

    private final String words;

    Replaced(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

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
        NUDGES,
        STAGES,
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
    CheckRun.Extent extent =
        new CheckRun.Extent(
            context.get(STEPS),
            context.get(BASELINE),
            true,
            context.get(NUDGES),
            context.get(STAGES));
    CheckRun.Result result = new CheckRun(context, classifier, requests, samples, extent).result();
    context.resolved("verdict", result.verdict().summary());
    result.verdict().sentences().forEach((name, text) -> context.resolved("verdict." + name, text));
    List<Checked> all = new ArrayList<>(result.methods());
    all.addAll(result.controls());
    return new CheckReport(
            context.model().info().name(),
            all,
            result.verdict(),
            context.get(BASELINE),
            context.random(BOOTSTRAP))
        .artifacts();
  }
}
