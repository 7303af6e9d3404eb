package io.loupe.visualizers.accuracy;

import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class AccuracyContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new AccuracyVisualizer();
  }
}
