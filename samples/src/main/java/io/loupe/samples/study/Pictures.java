package io.loupe.samples.study;

import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.formats.report.Figure;
import io.loupe.formats.report.Section;

/** Pictures of a run as figures of the page. */
final class Pictures {
  private static final double ON_SCREENS_OF_DOUBLE_DENSITY = 0.5;

  private Pictures() {}

  /** Adds the picture of a name, or all its pages where it has several. */
  static Section add(Section section, RunResult result, String name) {
    result.artifacts().stream()
        .filter(Artifact.Image.class::isInstance)
        .map(Artifact.Image.class::cast)
        .filter(a -> a.name().equals(name) || a.name().startsWith(name + "-page"))
        .forEach(image -> section.figure(figure(image)));
    return section;
  }

  static Figure figure(RunResult result, String name) {
    return figure(result.image(name));
  }

  private static Figure figure(Artifact.Image image) {
    return Figure.of(image).scaled(ON_SCREENS_OF_DOUBLE_DENSITY);
  }
}
