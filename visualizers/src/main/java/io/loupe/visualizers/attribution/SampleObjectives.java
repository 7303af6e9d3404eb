package io.loupe.visualizers.attribution;

import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.model.Model;
import io.loupe.visualizers.internal.Classifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each sample's gradient is of: its own label stands where the objective says so. */
final class SampleObjectives {
  private final Objective objective;
  private final Classifier classifier;
  private final Model model;
  private final Map<Integer, Objective> ofLabels = new LinkedHashMap<>();

  SampleObjectives(Objective objective, Classifier classifier, Model model) {
    this.objective = objective;
    this.classifier = classifier;
    this.model = model;
  }

  String describe() {
    return objective.describe();
  }

  /** One for a whole batch. */
  Objective of(List<Sample> samples) {
    return objective.usesLabel()
        ? new Objective.PerItem(samples.stream().map(this::of).toList())
        : objective;
  }

  Objective of(Sample sample) {
    if (!objective.usesLabel() || sample.label().isEmpty()) {
      return classifier.forLabel(objective, sample, model);
    }
    return ofLabels.computeIfAbsent(
        sample.label().getAsInt(), label -> classifier.forLabel(objective, sample, model));
  }
}
