package io.loupe.formats.report;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.Provenance;
import io.loupe.formats.artifact.FileCheck;
import java.util.List;
import java.util.function.UnaryOperator;

/** The page of a single run. */
final class RunReport {
  private static final int SMALL = 112;
  private static final int ENLARGED = 280;
  private static final int DRAWN = 640;

  private RunReport() {}

  static HtmlReport of(
      List<Artifact> artifacts, Provenance provenance, List<FileCheck> files, String record) {
    Section shown = Section.titled("Results");
    artifacts.forEach(artifact -> add(shown, artifact, UnaryOperator.identity()));
    return of(shown, provenance, files, record);
  }

  static HtmlReport of(Section shown, Provenance provenance, List<FileCheck> files, String record) {
    Section results = Section.titled("Results");
    if (provenance.partial()) {
      results.note(Text.of("The run was cancelled; this is what was finished before."));
    }
    provenance.warnings().forEach(warning -> results.note(Text.of("Warning: " + warning)));
    results.all(shown);
    results.provenance(provenance);
    if (!files.isEmpty()) {
      addFiles(results, files, record);
    }
    return HtmlReport.titled(provenance.visualizer())
        .fact("Model", provenance.model().name() + ", from " + provenance.model().location())
        .fact("Data", provenance.dataset().isEmpty() ? "none" : provenance.dataset())
        .section(results)
        .build();
  }

  private static void addFiles(Section section, List<FileCheck> files, String record) {
    section.subheading("Files");
    if (files.stream().anyMatch(file -> file.state() != FileCheck.State.RECORDED)) {
      section.note(
          Text.of(
              "Not every file beside this page is the one that is shown above: another run wrote"
                  + " it, or it is gone."));
    }
    section.table(
        new Artifact.Table(
            "files",
            "The files that the record "
                + record
                + " means, and what lay there when this page was written. loupe replay "
                + record
                + " tells what lies there now.",
            List.of("file", "found", "SHA-256"),
            files.stream()
                .map(file -> List.<Object>of(file.file(), file.state().toString(), file.sha256()))
                .toList()));
  }

  /** Adds what was made, as it stands in the page, so that pictures need not stay in memory. */
  static void addEncoded(Section section, Artifact artifact) {
    add(section, artifact, Figure::encoded);
  }

  private static void add(Section section, Artifact artifact, UnaryOperator<Figure> kept) {
    if (artifact instanceof Artifact.Image image) {
      section.figure(kept.apply(fitting(Figure.of(image))));
    } else if (artifact instanceof Artifact.Animation animation) {
      section.figure(kept.apply(fitting(Figure.of(animation))));
    } else if (artifact instanceof Artifact.Table table) {
      section.table(table);
    } else if (artifact instanceof Artifact.Numbers numbers) {
      section.paragraph(
          Text.of("")
              .code(numbers.name() + ".npy")
              .plain(" holds " + numbers.tensor().shape() + ": " + numbers.caption()));
    }
  }

  /** Raw pictures are enlarged by whole steps, drawn ones are meant for double density. */
  private static Figure fitting(Figure figure) {
    if (figure.width() <= SMALL) {
      return figure.scaled(Math.max(ENLARGED / figure.width(), 1)).pixelated();
    }
    return figure.width() > DRAWN ? figure.scaled(0.5) : figure;
  }
}
