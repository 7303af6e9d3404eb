package io.loupe;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.Provenance;
import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.error.MissingNeedException;
import io.loupe.error.ParameterException;
import io.loupe.error.RunCancelledException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.param.ParamTypes;
import io.loupe.param.Params;
import io.loupe.registry.Plugins;
import io.loupe.run.BoundedThreads;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.Visualizer;
import java.util.List;
import java.util.stream.Collectors;

/** One run from checking to finished artifacts. */
final class Runner {
  private final RunRequest.State request;
  private final Visualizer visualizer;
  private final Model model;

  Runner(RunRequest.State request) {
    this.request = named(request);
    this.visualizer = request.visualizer();
    this.model = request.requireModel();
  }

  /** The data with the names that the user gave their classes. */
  private static RunRequest.State named(RunRequest.State request) {
    ClassNames classes = request.classes();
    if (classes == null) {
      return request;
    }
    LayerInfo head = LayerSelection.OUTPUT.resolve(request.requireModel()).get(0);
    int names = classes.names().size();
    if (names != head.channels() && !(head.channels() == 1 && names == 2)) {
      throw new ParameterException(
          classes.location()
              + " names "
              + names
              + (names == 1 ? " class" : " classes")
              + ", and the model has "
              + head.channels()
              + (head.channels() == 1 ? " output." : " outputs."),
          head.channels() == 1
              ? "Give two names: of class 0 and of class 1."
              : "Give one name for each output, in their order.");
    }
    Dataset data = request.dataset();
    return data == null ? request : request.with(draft -> draft.dataset(classes.applied(data)));
  }

  RunResult run() {
    return request.threads() == RunRequest.ALL_PROCESSORS
        ? runHere()
        : BoundedThreads.call(request.threads(), this::runHere);
  }

  private RunResult runHere() {
    model.probe(); // a closed model refuses
    List<Param<?>> declared = visualizer.parameters();
    ReservedNames.check(visualizer);
    Params params = Params.resolve(declared, request.parameters());
    checkNeeds();
    checkPlace();
    declared.forEach(param -> checkLayers(param, params));
    Provenance provenance = ProvenanceRecorder.record(request, model, params);
    ArtifactSink sink = request.sink() == null ? new MemorySink() : request.sink();
    Collector collector = new Collector(visualizer, sink, provenance, request.kept());
    try {
      sink.begin(provenance);
      return render(params, collector, sink, provenance);
    } catch (Throwable error) { // also what a stranger throws undeclared
      abandon(sink, error);
      throw error;
    }
  }

  private static void abandon(ArtifactSink sink, Throwable error) {
    try {
      sink.abandon();
    } catch (RuntimeException more) {
      error.addSuppressed(more);
    }
  }

  private RunResult render(
      Params params, Collector collector, ArtifactSink sink, Provenance provenance) {
    Provenance end = provenance;
    DefaultRenderContext context = new DefaultRenderContext(request, model, params, collector);
    try {
      if (request.dataset() != null) {
        request.dataset().warnings().forEach(collector::warn);
      }
      for (Artifact artifact : rendered(context)) {
        collector.emit(artifact);
      }
      context.leftOut().forEach(collector::warn);
      end = collector.provenance();
    } catch (RunCancelledException e) {
      context.leftOut().forEach(collector::warn);
      end = collector.provenance().asPartial();
    }
    sink.finish(end);
    return new RunResult(collector.artifacts(sink), end);
  }

  private List<Artifact> rendered(DefaultRenderContext context) {
    try {
      return Plugins.given(
          "Visualizer", visualizer, "list of artifacts", visualizer.render(context));
    } catch (LinkageError error) {
      if (isNearest(error)) {
        throw Plugins.misfit("Visualizer", visualizer, error);
      }
      throw error;
    }
  }

  /** Whether the visualizer's code is nearest to an error: its data or engine may be strangers. */
  private boolean isNearest(LinkageError error) {
    String home = visualizer.getClass().getPackageName() + ".";
    for (StackTraceElement frame : error.getStackTrace()) {
      String type = frame.getClassName();
      if (type.startsWith(home)) {
        return true;
      }
      if (!type.startsWith("java.") && !type.startsWith("jdk.")) {
        return type.startsWith("io.loupe.");
      }
    }
    return true;
  }

  private void checkNeeds() {
    if (visualizer.needs().contains(Need.DATASET) && request.dataset() == null) {
      throw MissingNeedException.data(visualizer.id());
    }
    if (visualizer.needs().contains(Need.GRADIENTS)
        && model.capability(Differentiable.class).isEmpty()) {
      throw MissingNeedException.capability(visualizer.id(), "gradients", model.info().engine());
    }
  }

  private void checkPlace() {
    if (request.place() != null && !visualizer.isCounted()) {
      throw new ParameterException(
          "Visualizer "
              + visualizer.id()
              + " reads the data itself: what it shows is not counted in parts, on other machines.",
          "These are: "
              + request.visualizers().all().stream()
                  .filter(Visualizer::isCounted)
                  .map(Visualizer::id)
                  .collect(Collectors.joining(", "))
              + ".");
    }
  }

  private <T> void checkLayers(Param<T> param, Params params) {
    T value = params.get(param);
    if (param.type().equals(ParamTypes.LAYER)) {
      model.layer((String) value);
    } else if (value instanceof LayerSelection selection) {
      selection.resolve(model);
    } else if (value instanceof List<?> list) {
      list.forEach(this::checkObjective);
    }
  }

  private void checkObjective(Object value) {
    if (value instanceof Objective objective) {
      Objectives.check(objective, model);
    }
  }
}
