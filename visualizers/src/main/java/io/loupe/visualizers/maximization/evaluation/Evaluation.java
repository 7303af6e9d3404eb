package io.loupe.visualizers.maximization.evaluation;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.InputPenalty;
import io.loupe.gradient.Objective;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Scores;
import io.loupe.visualizers.maximization.ascent.WorkingScale;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/** Measures finished images, batch by batch. */
public final class Evaluation {
  private final Differentiable gradients;
  private final InputSpec input;
  private final AscentSettings settings;
  private final Batches batches;
  private final Classifier classifier;

  public Evaluation(
      Model model,
      Differentiable gradients,
      Classifier classifier,
      AscentSettings settings,
      Batches batches) {
    this.gradients = gradients;
    this.input = model.info().input();
    this.settings = settings;
    this.batches = batches;
    this.classifier = classifier;
  }

  public List<Measure> measure(List<Cell> cells, Tensor images) {
    List<Measure> all = new ArrayList<>();
    batches.forEach(
        cells.size(),
        (from, count) ->
            all.addAll(
                batch(cells.subList(from, from + count), Batches.part(images, from, count))));
    return all;
  }

  private List<Measure> batch(List<Cell> cells, Tensor images) {
    Objective each =
        new Objective.PerItem(cells.stream().map(c -> c.target().objective()).toList());
    double[] objectives = Scores.of(gradients, each, images);
    double[] variations = penalty(settings.variation(), images);
    double[] norms = penalty(settings.norm(), images);
    Optional<double[][]> rows =
        Optional.of(classifier)
            .filter(Classifier::hasProbabilities)
            .map(c -> c.probabilities(gradients, images));
    List<Measure> all = new ArrayList<>();
    for (int n = 0; n < cells.size(); n++) {
      int item = n;
      List<Integer> outputs = cells.get(n).target().outputs();
      all.add(
          new Measure(
              objectives[n],
              variations[n],
              norms[n],
              rows.map(r -> Decision.of(classifier.kind(), r[item], outputs))));
    }
    return all;
  }

  private double[] penalty(InputPenalty penalty, Tensor images) {
    WorkingScale scale = WorkingScale.of(input, settings);
    double[] weights = new double[images.shape().dim(0)];
    Arrays.fill(weights, 1);
    double[] values = new double[weights.length];
    float[] unused = new float[images.shape().elements()];
    Tensor scaled = Tensor.of(images.shape(), scale.fromModel(images.toArray()));
    penalty.accumulate(weights, scaled, values, unused);
    return values;
  }

  /** How far each image's class survives small changes; empty for targets that are no outputs. */
  public List<Optional<Robustness>> robustness(
      List<Cell> cells, Tensor images, IntFunction<RandomGenerator> random) {
    List<Optional<Robustness>> all = new ArrayList<>();
    if (!classifier.hasProbabilities()
        || cells.stream().allMatch(c -> c.target().outputs().isEmpty())) {
      cells.forEach(cell -> all.add(Optional.empty()));
      return all;
    }
    ValueClamp range = ValueClamp.of(input);
    float[] neutral = settings.neutral().in(input);
    batches.forEach(
        cells.size(),
        (from, count) -> {
          List<List<Integer>> outputs = new ArrayList<>();
          List<RandomGenerator> sources = new ArrayList<>();
          for (int n = from; n < from + count; n++) {
            outputs.add(cells.get(n).target().outputs());
            sources.add(random.apply(n));
          }
          Tensor part = Batches.part(images, from, count);
          for (Robustness one :
              Robustness.of(classifier, gradients, part, range, neutral, outputs, sources)) {
            all.add(Optional.of(one).filter(r -> Double.isFinite(r.worst())));
          }
        });
    return all;
  }
}
