package io.loupe.visualizers.weakness;

import io.loupe.artifact.Artifact;
import java.util.ArrayList;
import java.util.List;

/** Every change and every fooling image as rows of numbers. */
record WeakTables(Decisions decisions, boolean symbols) {
  WeakTables(Decisions decisions) {
    this(decisions, false);
  }

  Artifact.Table changes(List<WeakSpot> spots) {
    List<List<Object>> rows = new ArrayList<>();
    for (WeakSpot spot : spots) {
      int target = spot.target();
      Verdict before = spot.origin().verdict();
      Verdict after = spot.verdict();
      int label = spot.origin().sample().label().orElse(-1);
      List<Object> row = new ArrayList<>();
      row.add(spot.metric().label());
      row.add(spot.origin().sample().id());
      row.add(label < 0 ? "" : label);
      row.add(decisions.from(target, before, after));
      row.add(decisions.to(target, before));
      row.add(spot.found());
      row.add(symbols ? spot.replaced() : spot.l2());
      row.add(symbols ? spot.replacements() : spot.linf());
      row.addAll(decisions.facts(target, before, after, spot.found()));
      row.add(spot.found() ? spot.row() : "");
      rows.add(row);
    }
    return new Artifact.Table(
        "weak-spots-changes",
        symbols
            ? "The fewest values found whose replacement turns what is wanted of each sample: how"
                + " many, which by which (place from 0, old and new value), and what the model says"
                + " before and after. Counts are upper bounds. Row counts in"
                + " weak-spots-replaced-inputs."
            : "The smallest change found for each sample and what is wanted of it, by the metric"
                + " named: its size as L2 and as largest value, and what the model says before and"
                + " after. Sizes are upper bounds; 1 is the way of a value from the lowest input to"
                + " the highest. Row counts in weak-spots-l2-inputs or weak-spots-linf-inputs.",
        columns(),
        rows);
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("metric", "id", "label", "from", "to", "found"));
    columns.addAll(symbols ? List.of("replaced", "which") : List.of("l2", "linf"));
    columns.addAll(decisions.factNames());
    columns.add("row");
    return columns;
  }

  Artifact.Table fooling(List<FoolingImage> images) {
    List<List<Object>> rows = new ArrayList<>();
    for (FoolingImage image : images) {
      Verdict before = image.start().verdict();
      rows.add(
          List.of(
              rows.size(),
              image.start().index(),
              decisions.answer(before),
              decisions.sureness(before),
              decisions.label(image.target()),
              image.reached(),
              image.probability(),
              image.size()));
    }
    return new Artifact.Table(
        "weak-spots-fooling-table",
        "Images that started from noise: what the noise was taken for, the class wanted, whether"
            + " its probability was reached, and the L2 size of the change; rows as in"
            + " weak-spots-fooling-inputs.",
        List.of("row", "noise", "taken for", "probability", "wanted", "reached", "after", "l2"),
        rows);
  }
}
