package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.artifact.Artifact;
import java.util.List;
import java.util.Locale;

/** What every artifact must be. */
final class ArtifactChecks {
  private ArtifactChecks() {}

  static void check(List<Artifact> artifacts) {
    assertThat(artifacts.stream().map(a -> a.name().toLowerCase(Locale.ROOT)))
        .as("artifact names, which become file names, also where case is not told apart")
        .doesNotHaveDuplicates();
    artifacts.forEach(ArtifactChecks::check);
  }

  private static void check(Artifact artifact) {
    assertThat(artifact.caption()).as("caption of " + artifact.name()).isNotBlank();
    if (artifact instanceof Artifact.Table table) {
      assertThat(table.columns()).as("headings of " + table.name()).doesNotHaveDuplicates();
      assertThat(table.rows())
          .as("cells of " + table.name())
          .allSatisfy(
              row ->
                  assertThat(row)
                      .allMatch(
                          cell ->
                              cell instanceof String
                                  || cell instanceof Number
                                  || cell instanceof Boolean));
    }
    if (artifact instanceof Artifact.Animation animation) {
      assertThat(animation.frames())
          .as("frames of " + animation.name() + " have one size")
          .allMatch(
              frame ->
                  frame.getWidth() == animation.frames().get(0).getWidth()
                      && frame.getHeight() == animation.frames().get(0).getHeight());
      assertThat(animation.perFrame()).as("time of a frame").isPositive();
    }
  }
}
