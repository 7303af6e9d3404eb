package io.loupe.samples.study;

import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.formats.artifact.TableRows;
import io.loupe.formats.report.Figure;
import io.loupe.formats.report.Section;
import io.loupe.tensor.Tensor;
import java.util.List;

/**
 * What a run of a study has made.
 *
 * @param run its artifacts
 */
record StudyResult(RunResult run) {
  private static final double ON_SCREENS_OF_DOUBLE_DENSITY = 0.5;

  Artifact.Table table(String name) {
    return run.table(name);
  }

  List<TableRows.Row> rows(String table) {
    return new TableRows(table(table)).all();
  }

  Tensor numbers(String name) {
    return run.numbers(name).tensor();
  }

  Figure picture(String name) {
    return picture(run.image(name));
  }

  Figure animation(String name) {
    return Figure.of(run.animation(name)).scaled(ON_SCREENS_OF_DOUBLE_DENSITY);
  }

  /** Adds the picture of a name, or all its pages where it has several. */
  Section addTo(Section section, String name) {
    run.artifacts().stream()
        .filter(Artifact.Image.class::isInstance)
        .map(Artifact.Image.class::cast)
        .filter(a -> a.name().equals(name) || a.name().startsWith(name + "-page"))
        .forEach(image -> section.figure(picture(image)));
    return section;
  }

  private Figure picture(Artifact.Image image) {
    return Figure.of(image).scaled(ON_SCREENS_OF_DOUBLE_DENSITY);
  }
}
