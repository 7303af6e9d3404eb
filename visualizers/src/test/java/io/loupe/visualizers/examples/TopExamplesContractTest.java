package io.loupe.visualizers.examples;

import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class TopExamplesContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new TopExamplesVisualizer();
  }
}
