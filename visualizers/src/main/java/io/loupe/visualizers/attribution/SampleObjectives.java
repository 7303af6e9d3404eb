package io.loupe.visualizers.attribution;

import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each sample's gradient is of: its own label stands where the objective says so. */
final class SampleObjectives {
  private final Objective objective;
  private final Model model;
  private final Map<Integer, Objective> ofLabels = new LinkedHashMap<>();

  SampleObjectives(Objective objective, Model model) {
    this.objective = objective;
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
    if (!objective.usesLabel()) {
      return objective;
    }
    if (sample.label().isEmpty()) {
      throw new DatasetException(
          "Sample "
              + sample.id()
              + " has no label, and objective \""
              + describe()
              + "\" asks for it.",
          "Give data with labels, or name the output with --objective, for example "
              + objective.forLabel(3).describe()
              + ".",
          null);
    }
    int label = sample.label().getAsInt();
    return ofLabels.computeIfAbsent(label, l -> checked(sample, l));
  }

  private Objective checked(Sample sample, int label) {
    Objective own = objective.forLabel(label);
    try {
      Objectives.check(own, model);
    } catch (ParameterException e) {
      throw new DatasetException(
          "Sample " + sample.id() + " has label " + label + ", for which the model has no output.",
          e.getMessage() + " Give data whose labels number the model's outputs.",
          e);
    }
    return own;
  }
}
