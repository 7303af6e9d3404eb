package io.loupe.samples.study;

import io.loupe.artifact.Artifact;
import io.loupe.formats.artifact.TableRows;
import io.loupe.formats.report.Section;
import io.loupe.formats.report.Text;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The image that excites each output most, under ten weights of total variation. */
record SweepChapter(StudyRun run, StudyResult result) {
  private static final String WEIGHTS = "0.125,0.25,0.5,1,2,4,8,16,32,64";

  static SweepChapter run(StudyRun run) {
    return new SweepChapter(
        run,
        run.run(
            "activation-maximization",
            "activation-maximization",
            StudyRun.DIGITS,
            Map.of("each", "true", "tv-weight", WEIGHTS)));
  }

  Section section() {
    Artifact.Table weights = result.table("chosen-weight");
    return Section.titled("The image each output wants to see")
        .paragraph(
            "Starting from noise, an image is changed step by step until it excites one output as"
                + " much as possible. The penalty on total variation pulls neighbouring pixels"
                + " together: weak on the left, strong on the right. Every column starts from the"
                + " same noise, so that columns differ in the weight alone. That strokes come out"
                + " rather than stripes owes much to the training of this network, on digits that"
                + " were noisy, partly hidden and changed against it.")
        .figure(result.picture("sheet"))
        .paragraph(
            Text.of("Chosen weight: ")
                .strong(Figures.plain(chosen().number("tv weight")))
                .plain(
                    ". With it "
                        + chosen().text("reached")
                        + " of "
                        + chosen().text("images")
                        + " outputs are reached, and the lowest probability of a target is "
                        + Figures.percentAtLeast(chosen().number("lowest target probability"))
                        + "."))
        .figure(result.picture("weights"))
        .table(weights);
  }

  Section chosenSection() {
    double weight = chosenWeightNumber();
    List<TableRows.Row> images =
        result.rows("measures").stream().filter(r -> r.number("tv weight") == weight).toList();
    TableRows.Row weakest =
        images.stream()
            .min(Comparator.comparingDouble(r -> r.number("worst probability")))
            .orElseThrow();
    StudyResult moving =
        run.run(
            "activation-maximization-chosen",
            "activation-maximization",
            StudyRun.DIGITS,
            Map.of(
                "each",
                "true",
                "tv-weight",
                chosenWeight(),
                "animation",
                "true",
                "null-model",
                "off"));
    return Section.titled("One image for each output")
        .paragraph(
            "With the chosen weight, every image is classified as "
                + images.stream().map(r -> r.text("top output")).collect(Collectors.joining(", "))
                + ", with a probability of at least "
                + Figures.percentAtLeast(
                    images.stream()
                        .mapToDouble(r -> r.number("target probability"))
                        .min()
                        .orElseThrow())
                + ". Under small shifts, turns and noise the least sure is "
                + weakest.text("target")
                + ": its probability falls to "
                + Figures.percentAtLeast(weakest.number("worst probability"))
                + ".")
        .figure(result.picture("chosen"))
        .figure(moving.animation("ascent"));
  }

  String chosenWeight() {
    return Figures.plain(chosenWeightNumber());
  }

  private double chosenWeightNumber() {
    return chosen().number("tv weight");
  }

  private TableRows.Row chosen() {
    return result.rows("chosen-weight").stream()
        .filter(r -> r.isTrue("chosen"))
        .findFirst()
        .orElseThrow();
  }
}
