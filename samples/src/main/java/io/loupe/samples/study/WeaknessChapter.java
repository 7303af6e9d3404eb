package io.loupe.samples.study;

import io.loupe.artifact.Artifact;
import io.loupe.formats.artifact.TableRows;
import io.loupe.formats.report.Section;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the network can be fooled, and what undoes it. */
record WeaknessChapter(StudyRun run) {
  private static final String DIGITS = "10";

  Section section() {
    StudyResult result =
        run.run("weak-spots", "weak-spots", StudyRun.DIGITS, Map.of("count", DIGITS));
    List<TableRows.Row> changes = measured(result.table("weak-spots-changes"));
    List<TableRows.Row> pairs = measured(result.table("weak-spots-pairs"));
    List<TableRows.Row> noises = result.rows("weak-spots-fooling-table");
    List<TableRows.Row> cures = result.rows("weak-spots-preprocessing");
    return Section.titled("Where it can be fooled")
        .paragraph(
            "A digit is changed by as little as can be found until the network reads it as another."
                + " Where that little looks like a stroke of the other digit, the network looks at"
                + " what we look at; where it looks like nothing, the network can be fooled. "
                + changes(changes)
                + " "
                + shuffled(cures))
        .figure(result.picture("weak-spots-l2"))
        .paragraph(closest(pairs))
        .figure(result.picture("weak-spots-l2-matrix"))
        .paragraph(
            "Noise that shows no digit can be changed until the network is sure of one: "
                + noises.stream().filter(r -> r.isTrue("reached")).count()
                + " of "
                + noises.size()
                + " attempts reached "
                + Figures.percent(
                    noises.stream().mapToDouble(r -> r.number("after")).min().orElseThrow())
                + " or more. A high probability is evidence of a digit only as far as such images"
                + " are hard to come by.")
        .figure(result.picture("weak-spots-fooling"))
        .paragraph(
            "Decisions that come back when the changed picture is treated first: "
                + cures(cures, "smallest L2 changes")
                + ". But the smallest changes stop right behind the border between two classes. Made half as"
                + " large again, of those that still show the new class come back: "
                + cures(cures, "L2 changes, half as large again")
                + ".")
        .table(result.table("weak-spots-preprocessing"));
  }

  private static List<TableRows.Row> measured(Artifact.Table table) {
    return new TableRows(table).all().stream().filter(r -> r.text("metric").equals("L2")).toList();
  }

  private static String changes(List<TableRows.Row> changes) {
    double[] sizes =
        changes.stream()
            .filter(r -> r.isTrue("found"))
            .mapToDouble(r -> r.number("l2"))
            .sorted()
            .toArray();
    return "In "
        + sizes.length
        + " of "
        + changes.size()
        + " attempts such a change was found; half of them have a size (L2) below "
        + Figures.plain(sizes[sizes.length / 2])
        + ", where black to white at one pixel has the size 1.";
  }

  private static String closest(List<TableRows.Row> pairs) {
    List<TableRows.Row> near =
        pairs.stream()
            .filter(r -> r.number("found") > 0)
            .sorted(Comparator.comparingDouble(r -> r.number("mean")))
            .toList();
    TableRows.Row first = near.get(0);
    TableRows.Row last = near.get(near.size() - 1);
    return "The table shows how far it is from each digit to each other. Shortest is the way from "
        + first.text("from")
        + " to "
        + first.text("to")
        + " ("
        + Figures.plain(first.number("mean"))
        + "), longest that from "
        + last.text("from")
        + " to "
        + last.text("to")
        + " ("
        + Figures.plain(last.number("mean"))
        + "). Each number rests on "
        + (first.number("samples") == 1 ? "a single digit" : first.text("samples") + " digits")
        + ", so take the order of close neighbours with care.";
  }

  private static String cures(List<TableRows.Row> cures, String images) {
    return cures.stream()
        .filter(r -> r.text("images").equals(images))
        .map(r -> r.text("preprocessing") + ": " + r.text("cases") + " of " + r.text("of"))
        .collect(Collectors.joining(", "));
  }

  private static String shuffled(List<TableRows.Row> cures) {
    TableRows.Row row = row(cures, "smallest L2 changes, shuffled over the image", "none");
    String turned =
        "The same changes with their pixels shuffled over the picture turn the decision in "
            + row.text("cases")
            + " of "
            + row.text("of");
    return row.number("high 95") < 0.5
        ? turned + ": it is where a change lies that counts, not its size alone."
        : turned + ".";
  }

  private static TableRows.Row row(List<TableRows.Row> cures, String images, String preprocessing) {
    return cures.stream()
        .filter(r -> r.text("images").equals(images))
        .filter(r -> r.text("preprocessing").equals(preprocessing))
        .findFirst()
        .orElseThrow();
  }
}
