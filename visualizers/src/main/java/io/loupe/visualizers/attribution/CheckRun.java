package io.loupe.visualizers.attribution;

import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.attribution.AttributionCheckVisualizer.Replaced;
import io.loupe.visualizers.internal.Memory;
import io.loupe.visualizers.internal.evidence.NullModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** Measures methods on samples, beside maps that know nothing of the model. */
final class CheckRun {
  private static final long CONTROLS = 0x636865636bL;

  private final RenderContext context;
  private final Classifier classifier;
  private final List<AttributionRequest> requests;
  private final List<Sample> samples;
  private final Extent extent;

  /**
   * How much is measured.
   *
   * @param steps into which places are divided
   * @param replaced what stands where a place is taken away
   * @param again whether methods are asked again, for another class and with another seed
   * @param nudges how many small changes of the input are tried; 0 for none
   * @param stages in how many steps weights are drawn anew; 0 for none
   */
  record Extent(int steps, Replaced replaced, boolean again, int nudges, int stages) {
    /** What decides which method to look at, without weights drawn anew. */
    static final Extent QUICK = new Extent(20, Replaced.MEAN, true, 0, 0);
  }

  /**
   * Prepares a run.
   *
   * @param samples whose predicted classes are explained
   */
  CheckRun(
      RenderContext context,
      Classifier classifier,
      List<AttributionRequest> requests,
      List<Sample> samples,
      Extent extent) {
    this.context = context;
    this.classifier = classifier;
    this.requests = requests;
    this.samples = samples;
    this.extent = extent;
  }

  /**
   * What was measured.
   *
   * @param methods in the order of the requests
   * @param controls maps that know nothing of the model
   * @param verdict in words
   */
  record Result(List<Checked> methods, List<Checked> controls, CheckVerdict verdict) {
    Result {
      methods = List.copyOf(methods);
      controls = List.copyOf(controls);
    }
  }

  /** Measures all methods. */
  Result result() {
    Shape input = context.model().info().input().shape();
    int channels = context.model().info().input().channels();
    long kept = requests.size() + Controls.values().length + 2L * channels;
    Memory.checkMaps(
        kept * samples.size(), input.rank() > 1 ? input.item().elements() : input.elements());
    Trials trials = Trials.of(context, classifier, samples);
    MapMeasures measures =
        new MapMeasures(
            context, trials, new Replacement(context, samples, extent.replaced()), extent.steps());
    Repeats repeats = new Repeats(context, classifier, trials.cases(), extent.nudges());
    List<Objective> objectives = trials.cases().stream().map(Trials.Case::objective).toList();
    List<Checked> methods = new ArrayList<>();
    for (AttributionRequest request : requests) {
      MethodMaps maker = new MethodMaps(context, request);
      List<float[]> maps = new ArrayList<>();
      List<double[]> told = new ArrayList<>();
      Collection<String> remarks =
          maker.each(
              context.model(),
              samples,
              objectives,
              (n, found, item) -> {
                maps.add(maker.flat(context.model(), found, item));
                Tensor map = found.maps().slice(item);
                boolean whole = found.layer().isEmpty() && measures.isWhole(map);
                told.add(measures.told(whole ? map.toArray() : maps.get(n)));
              });
      if (!extent.equals(Extent.QUICK)) {
        remarks.forEach(context::warn);
      }
      Checked measured = measures.measured(request.describe(), false, maps, told);
      methods.add(extent.again() ? measured.with(repeats.of(request, maps)) : measured);
    }
    Map<Controls, Checked> controls = new EnumMap<>(Controls.class);
    for (Controls control : Controls.values()) {
      controls.put(control, measured(control, measures));
    }
    List<Checked> all = extent.stages() > 0 ? cascaded(methods, objectives) : methods;
    Checked edges = Objects.requireNonNull(controls.get(Controls.EDGES));
    return new Result(all, List.copyOf(controls.values()), CheckVerdict.of(all, edges));
  }

  private Checked measured(Controls control, MapMeasures measures) {
    List<float[]> maps = new ArrayList<>();
    List<double[]> told = new ArrayList<>();
    for (int n = 0; n < samples.size(); n++) {
      float[] map = control.map(samples.get(n), context.random(CONTROLS + n));
      maps.add(map);
      told.add(measures.told(map));
    }
    return measures.measured(control.words(), true, maps, told);
  }

  /** The same methods with how alike their maps stay while weights are drawn anew. */
  private List<Checked> cascaded(List<Checked> methods, List<Objective> objectives) {
    List<List<Checked.Step>> steps = new ArrayList<>();
    methods.forEach(method -> steps.add(new ArrayList<>()));
    RandomGenerator random = NullModel.random(context);
    NullModel.cascade(
        context,
        samples,
        extent.stages(),
        (drawn, lowest, model) -> {
          for (int m = 0; m < methods.size(); m++) {
            steps.get(m).add(step(methods.get(m), m, objectives, drawn, lowest, model, random));
          }
        });
    List<Checked> all = new ArrayList<>();
    for (int m = 0; m < methods.size(); m++) {
      all.add(methods.get(m).withCascade(steps.get(m)));
    }
    return all;
  }

  private Checked.Step step(
      Checked method,
      int request,
      List<Objective> objectives,
      int drawn,
      String lowest,
      Model model,
      RandomGenerator random) {
    MethodMaps maker = new MethodMaps(context, requests.get(request));
    List<Double> similarities = new ArrayList<>();
    double[] chance = new double[1];
    maker.each(
        model,
        samples,
        objectives,
        (n, found, item) -> {
          Overlap sizes =
              Overlap.of(method.maps().get(n), maker.flat(model, found, item)).magnitudes();
          similarities.add(sizes.correlation());
          chance[0] += sizes.chance(random) / samples.size();
        });
    return new Checked.Step(drawn, lowest, similarities, chance[0]);
  }
}
