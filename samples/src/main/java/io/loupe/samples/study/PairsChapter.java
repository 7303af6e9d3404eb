package io.loupe.samples.study;

import io.loupe.RunResult;
import io.loupe.formats.report.Section;
import java.util.Map;
import java.util.stream.Collectors;

/** Two outputs excited at once. */
record PairsChapter(StudyRun run, String weight) {
  private static final String PAIRS = "1+7,4+9,0+1,7+8,5+6,7+0";

  Section section() {
    RunResult result =
        run.run(
            "activation-maximization-pairs",
            "activation-maximization",
            StudyRun.DIGITS,
            Map.of("groups", PAIRS, "tv-weight", weight));
    String decisions =
        new Rows(result.table("measures"))
            .all().stream()
                .map(
                    r ->
                        r.text("target")
                            + " is read as "
                            + r.text("top output")
                            + " ("
                            + Rows.percent(r.number("top probability"))
                            + ")")
                .collect(Collectors.joining("; "));
    return Section.titled("Two outputs at once")
        .paragraph(
            "An image that excites two outputs together shows what two digits have in common for the"
                + " network, and where it can be fooled.")
        .figure(Pictures.figure(result, "sheet"))
        .paragraph("How the network reads them: " + decisions + ".");
  }
}
