package io.loupe.samples.study;

import io.loupe.formats.artifact.TableRows;
import io.loupe.formats.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Two outputs excited at once. */
record PairsChapter(StudyRun run, String weight) {
  private static final String WAY = "4+9";
  private static final String PAIRS = "1+7,4+9,0+1,7+8,5+6,7+0";

  Section section() {
    StudyResult result =
        run.run(
            "activation-maximization-pairs",
            "activation-maximization",
            StudyRun.DIGITS,
            Map.of("groups", PAIRS, "tv-weight", weight, "null-model", "off"));
    StudyResult way =
        run.run(
            "activation-maximization-path",
            "activation-maximization",
            StudyRun.DIGITS,
            Map.of("groups", WAY, "tv-weight", weight, "path", "9", "null-model", "off"));
    List<TableRows.Row> stops = way.rows("path-measures");
    List<TableRows.Row> pairs = result.rows("measures");
    long shared = pairs.stream().filter(PairsChapter::isShared).count();
    String decisions = pairs.stream().map(PairsChapter::decision).collect(Collectors.joining("; "));
    return Section.titled("Two outputs at once")
        .paragraph(
            "An image that excites two outputs together shows what two digits have in common for the"
                + " network, and where it can be fooled.")
        .figure(result.picture("sheet"))
        .paragraph(
            "In "
                + shared
                + " of "
                + pairs.size()
                + " images the two digits asked for are the two most probable. How the network"
                + " reads them: "
                + decisions
                + ".")
        .paragraph(
            "The way from one digit to another: the weight moves from the first output to the second"
                + " in "
                + stops.size()
                + " steps, each an ascent of its own. "
                + between(stops))
        .figure(way.picture("path"));
  }

  private static String between(List<TableRows.Row> stops) {
    long both = stops.stream().filter(r -> r.isTrue("both are the two highest")).count();
    return "In " + both + " of " + stops.size() + " images the two are the two most probable.";
  }

  private static String decision(TableRows.Row pair) {
    List<String> others = new ArrayList<>(asked(pair));
    others.remove(pair.text("top output"));
    return pair.text("target")
        + " as "
        + pair.text("top output")
        + " ("
        + Figures.percent(pair.number("top probability"))
        + ", "
        + String.join(" and ", others)
        + " at "
        + Figures.percent(pair.number("target probability"))
        + (others.size() == 1 ? ")" : " or more)");
  }

  private static List<String> asked(TableRows.Row pair) {
    return List.of(pair.text("target").split("\\+"));
  }

  /** Whether no third output can have more than the weaker of the two. */
  private static boolean isShared(TableRows.Row pair) {
    double top = pair.number("top probability");
    double weaker = pair.number("target probability");
    return asked(pair).contains(pair.text("top output"))
        && weaker < top
        && 1 - top - weaker < weaker;
  }
}
