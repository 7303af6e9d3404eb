package io.loupe.samples.study;

import io.loupe.formats.report.Section;
import io.loupe.tensor.Tensor;
import java.util.Map;

/** All filters of the three convolutions on real digits. */
record ActivationChapter(StudyRun run) {

  Section section() {
    StudyResult result =
        run.run(
            "activation-grid",
            "activation-grid",
            StudyRun.DIGITS + "?per-class=1",
            Map.of("layers", String.join(",", StudyRun.LAYERS)));
    Section section =
        Section.titled("What the layers answer to")
            .paragraph(
                "One digit of each class, and the answer of every filter to it. Early filters follow"
                    + " strokes and edges; later ones answer to fewer places, and to larger"
                    + " arrangements of strokes.");
    for (String layer : StudyRun.LAYERS) {
      Tensor values = result.numbers("activation-grid-" + layer + "-values");
      result.addTo(
          section.subheading(layer).paragraph(sparsity(layer, values)), "activation-grid-" + layer);
    }
    return section;
  }

  private static String sparsity(String layer, Tensor values) {
    int active = 0;
    int count = values.shape().elements();
    for (int i = 0; i < count; i++) {
      active += values.get(i) > 0 ? 1 : 0;
    }
    return layer
        + " has "
        + values.shape().dim(1)
        + " filters with maps of "
        + values.shape().dim(2)
        + " by "
        + values.shape().dim(3)
        + ". On these digits "
        + Figures.percent((double) active / count)
        + " of their values are above zero.";
  }
}
