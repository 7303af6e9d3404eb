package io.loupe.samples.study;

import io.loupe.formats.artifact.TableRows;
import io.loupe.formats.report.Section;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Maximised images of a network for pictures that are not strokes, plain and with a prior. */
record ClothesChapter(StudyRun run) {
  static final String CLOTHES = "sample:fashion";
  private static final String TARGETS = "1,5,8";
  private static final String LIKE_EXAMPLES = "processed like its examples";

  Section section() {
    StudyResult plain =
        run.run("clothes-maximised", "activation-maximization", CLOTHES, with("starts", "4"));
    StudyResult drawn =
        run.run("clothes-drawn", "activation-maximization", CLOTHES, with("prior", "data"));
    TrainingRecord training = TrainingRecord.of("fashion");
    return Section.titled("Where pictures are not strokes")
        .paragraph(
            "Another network, a residual one with batch norm, was trained on 60,000 pictures of"
                + " clothes (Fashion-MNIST). It names "
                + training.text()
                + ". "
                + reached(plain.rows("measures")))
        .figure(plain.picture("sheet"))
        .paragraph(truth(plain.rows("truth-table")))
        .paragraph(
            "Drawn with the data as a prior, the image is held to what the patches of "
                + CLOTHES
                + " look like while the network guides it. Because such a prior draws by itself, what"
                + " it makes with less of the network stands beside it, and the nearest picture of"
                + " the data. "
                + drawn(drawn.rows("measures")))
        .figure(drawn.picture("sheet"));
  }

  private static Map<String, String> with(String name, String value) {
    return Map.of("filters", TARGETS, "each", "true", name, value);
  }

  static String reached(List<TableRows.Row> images) {
    double least = least(images, "target probability");
    return "The images that excite "
        + images.size()
        + " of its outputs most are named as asked with a probability"
        + " of at least "
        + Figures.percentAtLeast(least)
        + ", and yet few people would call them clothes: they show what the network answers to, not"
        + " what the class looks like.";
  }

  static String truth(List<TableRows.Row> images) {
    long alike = images.stream().filter(r -> r.text("verdict").equals(LIKE_EXAMPLES)).count();
    return "Are they processed like real clothes of their class, or on another road? Of "
        + images.size()
        + " images "
        + alike
        + (alike == 1 ? " is" : " are")
        + " processed like the samples that excite the output most; the last lines under each image"
        + " say how far.";
  }

  static String drawn(List<TableRows.Row> images) {
    List<TableRows.Row> guided =
        images.stream()
            .filter(r -> r.text("drawn with").equals("network choosing and guiding"))
            .toList();
    long reached = guided.stream().filter(r -> r.isTrue("reached")).count();
    long copies = guided.stream().filter(r -> r.isTrue("copy")).count();
    return "With the network choosing and guiding "
        + reached
        + " of "
        + guided.size()
        + " targets are reached, the lowest probability is "
        + Figures.percentAtLeast(least(guided, "target probability"))
        + ", and "
        + (copies == 0 ? "none" : copies)
        + " is a copy of a picture of the data.";
  }

  private static double least(List<TableRows.Row> images, String column) {
    return images.stream()
        .min(Comparator.comparingDouble(r -> r.number(column)))
        .orElseThrow()
        .number(column);
  }
}
