package io.loupe.visualizers.support;

import io.loupe.Experimental;
import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.model.Model;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each sample's objective is where a text says {@code label}: its own label stands there, and
 * of a model with one output class 0 is the negative of that. An objective without {@code label} is
 * the same for all. Used from the run's own thread.
 */
@Experimental
public final class SampleObjectives {
  private final Objective objective;
  private final Classifier classifier;
  private final Model model;
  private final Map<Integer, Objective> ofLabels = new LinkedHashMap<>();

  private SampleObjectives(Objective objective, Classifier classifier, Model model) {
    this.objective = objective;
    this.classifier = classifier;
    this.model = model;
  }

  /**
   * Prepares an objective for the samples of a run.
   *
   * @param context of the run
   * @param objective as the user gave it
   * @return the objectives
   */
  public static SampleObjectives of(RenderContext context, Objective objective) {
    return new SampleObjectives(objective, Classifier.of(context), context.model());
  }

  /**
   * Describes them.
   *
   * @return the objective as the user gave it
   */
  public String describe() {
    return objective.describe();
  }

  /**
   * Returns the objective of a whole batch.
   *
   * @param samples of the batch, in its order
   * @return one that gives each item that of its sample
   * @throws io.loupe.error.DatasetException if a sample lacks a label that is asked for, or has one
   *     that the model has no output for
   */
  public Objective of(List<Sample> samples) {
    return objective.usesLabel()
        ? new Objective.PerItem(samples.stream().map(this::of).toList())
        : objective;
  }

  /**
   * Returns the objective of one sample.
   *
   * @param sample of the run's data
   * @return its objective, to be evaluated
   * @throws io.loupe.error.DatasetException if it lacks a label that is asked for, or has one that
   *     the model has no output for
   */
  public Objective of(Sample sample) {
    if (!objective.usesLabel() || sample.label().isEmpty()) {
      return classifier.forLabel(objective, sample, model);
    }
    return ofLabels.computeIfAbsent(
        sample.label().getAsInt(), label -> classifier.forLabel(objective, sample, model));
  }
}
