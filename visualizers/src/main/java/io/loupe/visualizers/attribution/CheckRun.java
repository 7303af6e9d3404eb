package io.loupe.visualizers.attribution;

import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Shape;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.attribution.method.Baseline;
import io.loupe.visualizers.internal.Classifier;
import io.loupe.visualizers.internal.Memory;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.evidence.RankCorrelation;
import io.loupe.visualizers.internal.evidence.Shuffles;
import io.loupe.visualizers.internal.evidence.Similarity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Measures methods on samples, beside maps that know nothing of the model. */
final class CheckRun {
  private static final long CONTROLS = 0x636865636bL;
  private static final int TOGETHER = 16;

  private final RenderContext context;
  private final Classifier classifier;
  private final List<AttributionRequest> requests;
  private final List<Sample> samples;
  private final List<Integer> classes = new ArrayList<>();
  private final List<Objective> objectives;
  private final Removal removal;

  /**
   * Prepares a run.
   *
   * @param samples whose predicted classes are explained
   * @param steps into which places are divided
   * @param baseline what stands where a place is taken away
   */
  CheckRun(
      RenderContext context,
      Classifier classifier,
      List<AttributionRequest> requests,
      List<Sample> samples,
      int steps,
      Baseline baseline) {
    this.context = context;
    this.classifier = classifier;
    this.requests = requests;
    this.samples = samples;
    decide();
    this.objectives = classes.stream().map(k -> classifier.ofClass(OutputKind.UNIT, k)).toList();
    this.removal = new Removal(context, classifier, values(baseline), steps);
  }

  private void decide() {
    ProbeRequest head = ProbeRequest.of(classifier.head().name());
    context
        .model()
        .probe()
        .run(
            new ProbePlan(List.of(head), context.batchSize()),
            Datasets.of(samples),
            read -> {
              float[] values = read.get(head).toArray();
              int outputs = values.length / read.samples().size();
              for (int n = 0; n < read.samples().size(); n++) {
                classes.add(classifier.decision(values, n * outputs));
              }
            },
            context.monitor());
  }

  private float[] values(Baseline chosen) {
    Shape shape = context.model().info().input().shape();
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      double sum = 0;
      for (Sample sample : samples) {
        sum += sample.input().get(i);
      }
      int channel = (int) ((long) i * context.model().info().input().channels() / values.length);
      values[i] =
          (float)
              switch (chosen) {
                case ZERO -> 0;
                case LOWEST -> context.model().info().input().lowest(channel);
                case HIGHEST -> context.model().info().input().highest(channel);
                case MEAN -> sum / samples.size();
              };
    }
    return values;
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

  /**
   * Measures all methods.
   *
   * @param redraw whether the weights are drawn anew as well, for visualizers with that parameter
   */
  Result result(boolean redraw) {
    Shape input = context.model().info().input().shape();
    long kept = (redraw ? 2L : 1L) * requests.size() + Controls.values().length + 1;
    Memory.checkMaps(
        kept * samples.size(), input.rank() > 1 ? input.item().elements() : input.elements());
    List<Checked> methods = new ArrayList<>();
    for (AttributionRequest request : requests) {
      List<float[]> maps = maps(request, context.model());
      methods.add(measured(request.describe(), false, maps));
    }
    Map<Controls, Checked> controls = new EnumMap<>(Controls.class);
    for (Controls control : Controls.values()) {
      controls.put(control, measured(control));
    }
    List<Checked> compared = redraw ? beside(methods) : methods;
    CheckVerdict verdict =
        CheckVerdict.of(compared, Objects.requireNonNull(controls.get(Controls.EDGES)));
    return new Result(compared, List.copyOf(controls.values()), verdict);
  }

  private Checked measured(Controls control) {
    List<float[]> maps = new ArrayList<>();
    for (int n = 0; n < samples.size(); n++) {
      maps.add(control.map(samples.get(n), context.random(CONTROLS + n)));
    }
    return measured(control.words(), true, maps);
  }

  private Checked measured(String name, boolean control, List<float[]> maps) {
    return new Checked(
        name,
        control,
        maps,
        removal.curves("deletion and insertion by " + name, samples, maps, classes),
        Optional.empty());
  }

  private List<float[]> maps(AttributionRequest request, Model model) {
    List<float[]> maps = new ArrayList<>();
    Shape input = model.info().input().shape();
    for (int from = 0; from < samples.size(); from += TOGETHER) {
      int to = Math.min(samples.size(), from + TOGETHER);
      Attribution found =
          request.attribute(
              model,
              Batch.of(samples.subList(from, to)),
              new Objective.PerItem(objectives.subList(from, to)));
      if (from == 0 && model == context.model()) {
        found.remarks().forEach(context::warn);
      }
      Optional<Shape> shape = found.layer().map(name -> model.layer(name).outputShape());
      for (int n = 0; n < to - from; n++) {
        maps.add(
            Flattening.of(found.maps().slice(n), shape, input)
                .orElseThrow(() -> withoutPlaces(request, found)));
      }
    }
    return maps;
  }

  private static ParameterException withoutPlaces(AttributionRequest request, Attribution found) {
    return new ParameterException(
        request.describe()
            + " gives maps of layer \""
            + found.layer().orElse("")
            + "\", whose positions are not those of the input.",
        "Leave it out, or name another layer.");
  }

  /** The same maps of the network with its weights drawn anew. */
  private List<Checked> beside(List<Checked> methods) {
    return NullModel.use(
            context,
            samples,
            drawn -> {
              List<Checked> compared = new ArrayList<>();
              RandomGenerator random = NullModel.random(context);
              for (int m = 0; m < methods.size(); m++) {
                List<float[]> other = maps(requests.get(m), drawn);
                compared.add(
                    methods.get(m).withRedrawn(similarity(methods.get(m).maps(), other, random)));
              }
              return compared;
            })
        .orElse(methods);
  }

  /**
   * Of magnitudes: a redrawn output has no reason to prefer a sign. Places that both maps call
   * nothing are left out: where the input is at its baseline, that is so whatever the weights are.
   */
  private static Similarity similarity(
      List<float[]> maps, List<float[]> drawn, RandomGenerator random) {
    double sum = 0;
    double chance = 0;
    for (int n = 0; n < maps.size(); n++) {
      float[] one = maps.get(n);
      float[] two = drawn.get(n);
      int[] places =
          IntStream.range(0, one.length).filter(p -> one[p] != 0 || two[p] != 0).toArray();
      float[] own = magnitudes(one, places);
      float[] other = magnitudes(two, places);
      sum += RankCorrelation.of(own, other) / maps.size();
      chance += RankCorrelation.of(own, Shuffles.of(other, random)) / maps.size();
    }
    return new Similarity("mean rank correlation of magnitudes", sum, chance);
  }

  private static float[] magnitudes(float[] map, int[] places) {
    float[] sizes = new float[places.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(map[places[i]]);
    }
    return sizes;
  }
}
