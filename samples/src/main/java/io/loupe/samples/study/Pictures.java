package io.loupe.samples.study;

import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.formats.report.Figure;

/** Pictures of a run as figures of the page. */
final class Pictures {
  private static final double ON_SCREENS_OF_DOUBLE_DENSITY = 0.5;

  private Pictures() {}

  /** The picture of a name, or its first page where it has several. */
  static Figure figure(RunResult result, String name) {
    return figure(
        result.artifacts().stream()
            .filter(a -> a.name().equals(name + "-page1"))
            .filter(Artifact.Image.class::isInstance)
            .map(Artifact.Image.class::cast)
            .findFirst()
            .orElseGet(() -> result.image(name)));
  }

  static Figure figure(Artifact.Image image) {
    return Figure.of(image).scaled(ON_SCREENS_OF_DOUBLE_DENSITY);
  }
}
