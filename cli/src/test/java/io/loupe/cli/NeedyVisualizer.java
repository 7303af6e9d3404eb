package io.loupe.cli;

import io.loupe.artifact.Artifact;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.util.List;
import java.util.Set;

/** Needs everything. */
public final class NeedyVisualizer implements Visualizer {
  /** Creates the visualizer. */
  public NeedyVisualizer() {}

  @Override
  public String id() {
    return "test.needy";
  }

  @Override
  public String description() {
    return "Counts samples.";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET, Need.GRADIENTS);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    try (var samples = context.dataset().samples()) {
      return List.of(
          new Artifact.Table(
              "samples", "How many.", List.of("samples"), List.of(List.of(samples.count()))));
    }
  }
}
