package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.gradient.Objective;
import io.loupe.visualizers.internal.ObjectiveCell;
import java.util.ArrayList;
import java.util.List;

/** The value of the objective and the size of the gradient of every sample. */
final class GradientTable {
  private final List<String> classNames;
  private final List<List<Object>> rows = new ArrayList<>();

  GradientTable(List<String> classNames) {
    this.classNames = classNames;
  }

  void add(GradientRecord item, Objective objective) {
    int label = item.sample().label().orElse(-1);
    boolean known = label >= 0 && label < classNames.size();
    rows.add(
        List.of(
            rows.size(),
            item.sample().id(),
            label < 0 ? "" : label,
            known ? classNames.get(label) : "",
            ObjectiveCell.of(objective),
            item.value(),
            item.norm(),
            item.largest()));
  }

  int size() {
    return rows.size();
  }

  Artifact.Table toTable() {
    return new Artifact.Table(
        "values",
        "Each sample's objective, its value, and the length and largest magnitude of its gradient,"
            + " in the order of the first axis of gradient.npy.",
        List.of("index", "id", "label", "class", "objective", "value", "norm", "largest"),
        rows);
  }
}
