package io.loupe.visualizers.prune;

import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class PruneCheckContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new PruneCheckVisualizer();
  }
}
