package io.loupe.visualizers.attribution;

import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.Patchable;
import io.loupe.model.Model;
import io.loupe.registry.Registry;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Classifier;
import io.loupe.visualizers.internal.NoSamples;
import java.util.ArrayList;
import java.util.List;
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
   * @param reason why these, if that was measured; else empty
   */
  record Chosen(List<AttributionRequest> requests, String reason) {
    Chosen {
      requests = List.copyOf(requests);
    }
  }

  /** The same, and for auto the one that stands the check on some samples, with the reason. */
  static Chosen ofOrBest(RenderContext context, Classifier classifier) {
    if (!context.get(AttributionVisualizer.METHOD).strip().equals(AUTO)) {
      return new Chosen(of(context), "");
    }
    classifier.requireClasses("--method auto");
    List<AttributionRequest> candidates =
        prepared(
                context,
                CANDIDATES.stream()
                    .map(context.attributionMethods()::get)
                    .filter(method -> AttributionRequest.suits(method, context.model(), true))
                    .map(AttributionRequest::of)
                    .toList())
            .stream()
            .filter(request -> hasPlaces(request, context.model()))
            .toList();
    List<Sample> samples =
        context
            .get(AttributionVisualizer.PICK)
            .choose(context.dataset(), MEASURED, context.monitor());
    if (samples.isEmpty()) {
      throw NoSamples.in(context.dataset());
    }
    CheckVerdict verdict =
        new CheckRun(context, classifier, candidates, samples, CheckRun.Extent.AREAS)
            .result()
            .verdict();
    String why =
        "Chosen on "
            + samples.size()
            + " samples among "
            + candidates.stream().map(r -> r.method().id()).collect(Collectors.joining(", "))
            + ": "
            + verdict.best().map(name -> verdict.sentences().getOrDefault(name, "")).orElse("");
    String reason = verdict.best().isPresent() ? why : verdict.summary();
    context.resolved("verdict", reason);
    if (verdict.best().isEmpty()) {
      context.warn(verdict.summary());
    }
    return new Chosen(
        candidates.stream()
            .filter(r -> verdict.best().map(name -> name.equals(r.describe())).orElse(true))
            .limit(1)
            .toList(),
        reason);
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
      requireOffered(own.method(), context.model(), methods);
      own.check(context.model());
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

  private static void requireOffered(
      AttributionMethod method, Model model, Registry<AttributionMethod> methods) {
    boolean gradients =
        method.needs().contains(AttributionNeed.GRADIENTS)
            && model.capability(Differentiable.class).isEmpty();
    boolean inner =
        method.needs().contains(AttributionNeed.INNER_LAYERS)
            && model.capability(Patchable.class).isEmpty();
    boolean back =
        method.needs().contains(AttributionNeed.WAYS_BACK)
            && model.capability(Explainable.class).isEmpty();
    if (gradients || inner || back) {
      String without =
          methods.all().stream()
              .filter(other -> AttributionRequest.suits(other, model, true))
              .map(AttributionMethod::id)
              .collect(Collectors.joining(", "));
      throw new ParameterException(
          method.id()
              + " needs "
              + (gradients
                  ? "gradients"
                  : inner ? "gradients at inner layers" : "ways back by rules")
              + ", which engine \""
              + model.info().engine()
              + "\" does not offer for this model.",
          "These methods do without: " + (without.isEmpty() ? "none" : without) + ".");
    }
  }
}
