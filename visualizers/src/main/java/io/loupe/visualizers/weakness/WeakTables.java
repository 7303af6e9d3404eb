package io.loupe.visualizers.weakness;

import io.loupe.artifact.Artifact;
import java.util.ArrayList;
import java.util.List;

/** Every change and every fooling image as rows of numbers. */
record WeakTables(List<String> names) {

  Artifact.Table changes(List<WeakSpot> spots) {
    List<List<Object>> rows = new ArrayList<>();
    for (WeakSpot spot : spots) {
      int from = spot.decision();
      int to = spot.target();
      Verdict before = spot.origin().verdict();
      Verdict after = spot.verdict();
      int label = spot.origin().sample().label().orElse(-1);
      rows.add(
          List.of(
              spot.metric().label(),
              spot.origin().sample().id(),
              label < 0 ? "" : label,
              names.get(from),
              names.get(to),
              spot.found(),
              spot.l2(),
              spot.linf(),
              before.probability(from),
              before.probability(to),
              spot.found() ? after.probability(from) : "",
              spot.found() ? after.probability(to) : "",
              spot.found() ? spot.row() : ""));
    }
    return new Artifact.Table(
        "weak-spots-changes",
        "The smallest change found for each sample and class, by the metric named: its size as L2"
            + " and as largest value, and the model's probabilities of the first and the new class"
            + " before and after. Sizes are upper bounds; 1 is the way of a value from the lowest"
            + " input to the highest. Row counts in weak-spots-l2-inputs or weak-spots-linf-inputs.",
        List.of(
            "metric",
            "id",
            "label",
            "from",
            "to",
            "found",
            "l2",
            "linf",
            "p(from) before",
            "p(to) before",
            "p(from) after",
            "p(to) after",
            "row"),
        rows);
  }

  Artifact.Table fooling(List<FoolingImage> images) {
    List<List<Object>> rows = new ArrayList<>();
    for (FoolingImage image : images) {
      int before = image.start().verdict().decision();
      rows.add(
          List.of(
              rows.size(),
              image.start().index(),
              names.get(before),
              image.start().verdict().probability(before),
              names.get(image.target()),
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
