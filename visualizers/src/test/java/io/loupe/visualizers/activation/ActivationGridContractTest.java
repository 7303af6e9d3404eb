package io.loupe.visualizers.activation;

import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class ActivationGridContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new ActivationGridVisualizer();
  }
}
