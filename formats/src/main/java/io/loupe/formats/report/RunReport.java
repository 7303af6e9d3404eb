package io.loupe.formats.report;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.Provenance;
import io.loupe.formats.artifact.FileCheck;
import java.util.List;

/** The page of a single run. */
final class RunReport {
  private static final int SMALL = 112;
  private static final int ENLARGED = 280;
  private static final int DRAWN = 640;

  private RunReport() {}

  static HtmlReport.Builder of(
      List<Artifact> artifacts, Provenance provenance, List<FileCheck> files, String record) {
    Section results = Section.titled("Results");
    if (provenance.partial()) {
      results.note(Text.of("The run was cancelled; this is what was finished before."));
    }
    provenance.warnings().forEach(warning -> results.note(Text.of("Warning: " + warning)));
    artifacts.forEach(artifact -> add(results, artifact));
    HtmlReport.Builder page =
        HtmlReport.titled(provenance.visualizer())
            .fact("Model", provenance.model().name() + ", from " + provenance.model().location())
            .fact("Data", provenance.dataset().isEmpty() ? "none" : provenance.dataset())
            .section(results.provenance(provenance));
    return files.isEmpty() ? page : page.section(files(files, record));
  }

  private static Section files(List<FileCheck> files, String record) {
    Section section = Section.titled("Files");
    if (files.stream().anyMatch(file -> file.state() != FileCheck.State.RECORDED)) {
      section.note(
          Text.of(
              "Not every file beside this page is the one that was shown above: another run"
                  + " wrote it, or it is gone."));
    }
    return section.table(
        new Artifact.Table(
            "files",
            "What the record "
                + record
                + " means, and what lay beside it when this page was written. loupe replay "
                + record
                + " tells what lies there now.",
            List.of("file", "found", "SHA-256"),
            files.stream()
                .map(file -> List.<Object>of(file.file(), file.state().toString(), file.sha256()))
                .toList()));
  }

  private static void add(Section section, Artifact artifact) {
    if (artifact instanceof Artifact.Image image) {
      section.figure(fitting(Figure.of(image)));
    } else if (artifact instanceof Artifact.Animation animation) {
      section.figure(fitting(Figure.of(animation)));
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
