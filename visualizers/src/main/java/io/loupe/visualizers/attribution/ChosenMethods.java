package io.loupe.visualizers.attribution;

import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Sample;
import io.loupe.error.MissingNeedException;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.registry.Registry;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The methods that a run asks for, held against its model before anything is computed. */
final class ChosenMethods {
  private static final List<String> USUAL =
      List.of("integrated-gradients", "grad-cam", "occlusion", "score-cam");
  private static final List<String> CANDIDATES =
      List.of(
          "integrated-gradients",
          "gradient-x-input",
          "deeplift",
          "lrp",
          "grad-cam",
          "layer-cam",
          "occlusion",
          "score-cam");
  private static final String AUTO = "auto";
  private static final int MEASURED = 20;
  private static final int MOST_USUAL = 3;
  private static final long STREAM = 7;

  private ChosenMethods() {}

  /**
   * What is shown.
   *
   * @param requests at least one
   * @param reason what was measured of them, and for auto why these; empty if nothing was
   */
  record Chosen(List<AttributionRequest> requests, String reason) {
    Chosen {
      requests = List.copyOf(requests);
    }
  }

  /**
   * The methods that a run asks for, measured first where it asks for that too: on samples that are
   * not shown, so that the picture is not the proof of itself.
   *
   * @param asked of {@link #asked}
   * @param shown the samples of the picture
   */
  static Chosen measured(
      RenderContext context,
      Classifier classifier,
      List<AttributionRequest> asked,
      List<Sample> shown) {
    boolean auto = isAuto(context);
    int count = context.get(AttributionVisualizer.CHECK);
    if (!auto && count == 0) {
      return new Chosen(asked, "");
    }
    classifier.requireClasses(auto ? "--method auto" : "--check");
    List<AttributionRequest> candidates =
        asked.stream().filter(request -> hasPlaces(request, context.model())).toList();
    if (candidates.isEmpty()) {
      throw new ParameterException(
          "None of the methods gives maps at the input's positions, and only those can be checked.",
          "Leave --check out, or name another layer with --layer.");
    }
    HeldOut heldOut = HeldOut.of(context, shown, count == 0 ? MEASURED : count);
    CheckVerdict verdict =
        new CheckRun(context, classifier, candidates, heldOut.samples(), CheckRun.Extent.QUICK)
            .result()
            .verdict();
    verdict.sentences().forEach((name, text) -> context.resolved("verdict." + name, text));
    context.resolved("verdict", verdict.summary());
    context.resolved("checked-on", heldOut.describe());
    if (!auto) {
      return new Chosen(
          asked,
          "Checked on "
              + heldOut.describe()
              + ": "
              + String.join(" ", verdict.sentences().values()));
    }
    if (verdict.best().isEmpty()) {
      context.warn(verdict.summary());
    }
    String names = candidates.stream().map(r -> r.method().id()).collect(Collectors.joining(", "));
    String best = verdict.best().map(name -> verdict.sentences().getOrDefault(name, "")).orElse("");
    return new Chosen(
        candidates.stream()
            .filter(r -> verdict.best().map(name -> name.equals(r.describe())).orElse(true))
            .limit(1)
            .toList(),
        "Chosen on "
            + heldOut.describe()
            + " among "
            + names
            + ": "
            + (best.isEmpty() ? verdict.summary() : best));
  }

  private static boolean isAuto(RenderContext context) {
    String text = context.get(AttributionVisualizer.METHOD).strip();
    return text.equals(AUTO) || text.replace(" ", "").startsWith(AUTO + ",");
  }

  /** The methods that a run names, or those that auto chooses from. */
  static List<AttributionRequest> asked(RenderContext context) {
    return isAuto(context) ? candidates(context) : of(context);
  }

  private static List<AttributionRequest> candidates(RenderContext context) {
    Registry<AttributionMethod> methods = context.attributionMethods();
    String text = context.get(AttributionVisualizer.METHOD);
    List<AttributionRequest> named =
        text.contains(",")
            ? AttributionRequest.parseAll(text.substring(text.indexOf(',') + 1), methods)
            : CANDIDATES.stream().map(methods::get).map(AttributionRequest::of).toList();
    List<AttributionRequest> suiting =
        named.stream()
            .filter(one -> AttributionRequest.suits(one.method(), context.model(), true))
            .toList();
    if (suiting.isEmpty()) {
      throw new ParameterException(
          "None of the methods behind auto suits this model.",
          "Give auto alone, or add one of these: " + forward(context) + ".");
    }
    return prepared(context, suiting);
  }

  /**
   * What is measured on.
   *
   * @param samples at least one
   * @param shown whether they are those of the picture, for there are no others
   */
  private record HeldOut(List<Sample> samples, boolean shown) {
    HeldOut {
      samples = List.copyOf(samples);
    }

    static HeldOut of(RenderContext context, List<Sample> shown, int count) {
      int classes = Math.max(1, context.dataset().classNames().size());
      int all = shown.size() + count;
      Set<String> ids = shown.stream().map(Sample::id).collect(Collectors.toSet());
      List<Sample> others =
          context
              .get(AttributionVisualizer.PICK)
              .choose(context.dataset(), balanced(all, classes), context.monitor())
              .stream()
              .filter(sample -> !ids.contains(sample.id()))
              .toList();
      return others.size() < 2 ? new HeldOut(shown, true) : new HeldOut(others, false);
    }

    /** As many of each class; of more classes than samples each has one or none. */
    private static int balanced(int samples, int classes) {
      return classes > samples ? samples : (samples + classes - 1) / classes * classes;
    }

    String describe() {
      return shown
          ? "the samples shown, for the data have no others"
          : samples.size() + " samples that are not shown";
    }
  }

  /** Whether its maps can be brought to the input's positions. */
  static boolean hasPlaces(AttributionRequest request, Model model) {
    return !request.looksAtLayer()
        || request.lookedAt(model).outputShape().rank() == model.info().input().shape().rank();
  }

  static List<AttributionRequest> of(RenderContext context) {
    Registry<AttributionMethod> methods = context.attributionMethods();
    String text = context.get(AttributionVisualizer.METHOD);
    List<AttributionRequest> given = AttributionRequest.parseAll(text, methods);
    return prepared(context, given.isEmpty() ? usual(context, methods) : given);
  }

  private static List<AttributionRequest> prepared(
      RenderContext context, List<AttributionRequest> requests) {
    Registry<AttributionMethod> methods = context.attributionMethods();
    String layer = context.get(AttributionVisualizer.LAYER).strip();
    if (!layer.isEmpty()) {
      context.model().layer(layer);
    }
    List<AttributionRequest> all = new ArrayList<>();
    for (AttributionRequest request : requests) {
      AttributionRequest own = request;
      if (!layer.isEmpty() && own.looksAtLayer() && own.layer().isEmpty()) {
        own = own.layer(layer);
      }
      own = own.data(context.dataset());
      own = own.seed(context.random(STREAM).nextLong());
      own = own.passSize(context.batchSize()).monitor(context.monitor());
      requireOffered(own, context.model(), methods);
      all.add(own);
    }
    if (!layer.isEmpty() && all.stream().noneMatch(AttributionRequest::looksAtLayer)) {
      throw new ParameterException(
          "--layer "
              + layer
              + " is given, and none of the methods looks at a layer: "
              + all.stream().map(r -> r.method().id()).collect(Collectors.joining(", "))
              + ".",
          "Leave it out, or add a method that does, for example grad-cam.");
    }
    return all;
  }

  private static List<AttributionRequest> usual(
      RenderContext context, Registry<AttributionMethod> methods) {
    return USUAL.stream()
        .map(methods::get)
        .filter(method -> AttributionRequest.suits(method, context.model(), true))
        .limit(MOST_USUAL)
        .map(AttributionRequest::of)
        .toList();
  }

  /** Names of methods that need no way back to the input. */
  static String forward(RenderContext context) {
    return context.attributionMethods().all().stream()
        .filter(method -> AttributionRequest.suits(method, context.model(), true))
        .filter(
            method ->
                method.needs().stream()
                    .noneMatch(
                        need ->
                            need == AttributionNeed.GRADIENTS || need == AttributionNeed.WAYS_BACK))
        .map(AttributionMethod::id)
        .collect(Collectors.joining(", "));
  }

  /** Names the methods that do without what an engine does not offer. */
  private static void requireOffered(
      AttributionRequest request, Model model, Registry<AttributionMethod> methods) {
    try {
      request.check(model);
    } catch (MissingNeedException e) {
      String without =
          methods.all().stream()
              .filter(other -> AttributionRequest.suits(other, model, true))
              .map(AttributionMethod::id)
              .collect(Collectors.joining(", "));
      throw new ParameterException(
          e.message(), "These methods do without: " + (without.isEmpty() ? "none" : without) + ".");
    }
  }
}
