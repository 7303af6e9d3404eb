package io.loupe.visualizers.activation;

import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class ActivationsContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new ActivationsVisualizer();
  }
}
