package io.loupe.samples.study;

import io.loupe.formats.report.Section;
import io.loupe.tensor.Tensor;
import java.util.Map;

/** Mean maps of each class. */
record MeansChapter(StudyRun run) {

  Section section() {
    StudyResult result =
        run.run(
            "class-means",
            "class-means",
            StudyRun.DIGITS,
            Map.of("layers", String.join(",", StudyRun.LAYERS)));
    Section section =
        Section.titled("The mean answer to each class")
            .paragraph(
                "The same filters, averaged over all digits of a class: one row for each class, the"
                    + " first over all. A filter whose maps differ from row to row helps to tell"
                    + " classes apart.");
    for (String layer : StudyRun.LAYERS) {
      Tensor means = result.numbers("class-means-" + layer + "-mean");
      result
          .addTo(
              section.subheading(layer).paragraph(mostTelling(layer, means)),
              "class-means-" + layer)
          .table(result.table("class-means-" + layer + "-summary"));
    }
    return section;
  }

  /** The filter whose mean activation differs most between classes. */
  private static String mostTelling(String layer, Tensor means) {
    int classes = means.shape().dim(0) - 1;
    int filters = means.shape().dim(1);
    int positions = means.shape().elements() / means.shape().dim(0) / filters;
    int best = 0;
    int low = 0;
    int high = 0;
    double widest = -1;
    for (int k = 0; k < filters; k++) {
      int lowest = 0;
      int highest = 0;
      for (int c = 1; c < classes; c++) {
        double mean = mean(means, c, k, filters, positions);
        lowest = mean < mean(means, lowest, k, filters, positions) ? c : lowest;
        highest = mean > mean(means, highest, k, filters, positions) ? c : highest;
      }
      double range =
          mean(means, highest, k, filters, positions) - mean(means, lowest, k, filters, positions);
      if (range > widest) {
        widest = range;
        best = k;
        low = lowest;
        high = highest;
      }
    }
    return "Filter "
        + best
        + " of "
        + layer
        + " differs most between classes: its mean activation is "
        + Figures.plain(mean(means, high, best, filters, positions))
        + " on the digit "
        + high
        + " and "
        + Figures.plain(mean(means, low, best, filters, positions))
        + " on the digit "
        + low
        + ".";
  }

  private static double mean(Tensor means, int row, int filter, int filters, int positions) {
    double sum = 0;
    for (int p = 0; p < positions; p++) {
      sum += means.get((row * filters + filter) * positions + p);
    }
    return sum / positions;
  }
}
