package io.loupe.visualizers.attribution;

import io.loupe.attribution.AttributionRequest;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.measure.MaxSensitivity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What is measured by asking a method again: of inputs that are hardly changed (max-sensitivity),
 * of another class, with another seed.
 *
 * <p>Other class: the rank correlation, signs kept, of the map of the predicted class with that of
 * another, drawn at random, over places where one of both is not 0. A map that hardly depends on
 * which class is asked for does not say what speaks for it.
 *
 * @see <a href="https://arxiv.org/abs/1912.09818">Sixt, Granz and Landgraf 2020, When explanations
 *     lie (random logit test)</a>
 */
final class Repeats {
  private static final double RADIUS = 0.02;
  private static final long CLASSES = 0x636c617373L;
  private static final long NUDGES = 0x6e75646765L;
  private static final long SEED = 0x73656564L;

  private final RenderContext context;
  private final Classifier classifier;
  private final List<Trials.Case> cases;
  private final int nudges;

  /**
   * Prepares.
   *
   * @param nudges how many small changes of the input are tried; 0 for no max-sensitivity
   */
  Repeats(RenderContext context, Classifier classifier, List<Trials.Case> cases, int nudges) {
    this.context = context;
    this.classifier = classifier;
    this.cases = cases;
    this.nudges = nudges;
  }

  /** Asks a method again. */
  Map<Measure, List<Double>> of(AttributionRequest request, List<float[]> maps) {
    Map<Measure, List<Double>> values = new EnumMap<>(Measure.class);
    if (nudges > 0) {
      values.put(Measure.SENSITIVITY, sensitivity(request));
    }
    if (classifier.classes() > 1) {
      values.put(Measure.OTHER_CLASS, alike(maps, flat(request, others())));
    }
    AttributionRequest again = request.seed(context.random(SEED).nextLong());
    if (draws(again, maps.get(0))) {
      List<Objective> same = cases.stream().map(Trials.Case::objective).toList();
      values.put(Measure.SEEDS, alike(maps, flat(again, same)));
    }
    return values;
  }

  private List<Sample> samples() {
    return cases.stream().map(Trials.Case::sample).toList();
  }

  /** Whether the first sample's map is another with another seed. */
  private boolean draws(AttributionRequest again, float[] map) {
    MethodMaps one = new MethodMaps(context, again);
    boolean[] differs = new boolean[1];
    Model model = context.model();
    one.each(
        model,
        List.of(cases.get(0).sample()),
        List.of(cases.get(0).objective()),
        (n, found, item) -> differs[0] = !Arrays.equals(map, one.flat(model, found, item)));
    return differs[0];
  }

  /** One for each sample, each of another class than the predicted one. */
  private List<Objective> others() {
    RandomGenerator random = context.random(CLASSES);
    List<Objective> objectives = new ArrayList<>();
    for (Trials.Case one : cases) {
      int drawn = random.nextInt(classifier.classes() - 1);
      int other = drawn < one.decided() ? drawn : drawn + 1;
      objectives.add(classifier.ofClass(OutputKind.UNIT, other));
    }
    return objectives;
  }

  private List<float[]> flat(AttributionRequest request, List<Objective> objectives) {
    MethodMaps maps = new MethodMaps(context, request);
    List<float[]> all = new ArrayList<>();
    Model model = context.model();
    maps.each(
        model, samples(), objectives, (n, found, item) -> all.add(maps.flat(model, found, item)));
    return all;
  }

  private static List<Double> alike(List<float[]> maps, List<float[]> others) {
    List<Double> all = new ArrayList<>();
    for (int n = 0; n < maps.size(); n++) {
      all.add(Overlap.of(maps.get(n), others.get(n)).correlation());
    }
    return all;
  }

  private List<Double> sensitivity(AttributionRequest request) {
    List<float[]> own = raw(request, samples());
    List<Double> largest = new ArrayList<>(Collections.nCopies(own.size(), 0.0));
    for (int k = 0; k < nudges; k++) {
      List<float[]> nudged = raw(request, nudged(k));
      for (int n = 0; n < own.size(); n++) {
        double change = MaxSensitivity.change(own.get(n), nudged.get(n));
        largest.set(n, Math.max(largest.get(n), change));
      }
    }
    return largest;
  }

  /** Maps as the method gives them. */
  private List<float[]> raw(AttributionRequest request, List<Sample> samples) {
    List<float[]> all = new ArrayList<>();
    new MethodMaps(context, request)
        .each(
            context.model(),
            samples,
            cases.stream().map(Trials.Case::objective).toList(),
            (n, found, item) -> all.add(found.maps().slice(item).toArray()));
    return all;
  }

  /** Uniform, up to 2 % of the input's range; the same for all samples. */
  private List<Sample> nudged(int k) {
    InputSpec input = context.model().info().input();
    RandomGenerator random = context.random(NUDGES + k);
    float[] nudge = new float[input.shape().elements()];
    for (int i = 0; i < nudge.length; i++) {
      int channel = input.channelOf(i);
      double radius = RADIUS * input.width(channel);
      nudge[i] = (float) (radius * (2 * random.nextDouble() - 1));
    }
    List<Sample> all = new ArrayList<>();
    for (Sample sample : samples()) {
      float[] values = sample.input().toArray();
      for (int i = 0; i < values.length; i++) {
        values[i] += nudge[i];
      }
      all.add(sample.with(Tensor.of(sample.input().shape(), values)));
    }
    return all;
  }
}
