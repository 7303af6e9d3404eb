package io.loupe.docs;

import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class SilentUnitsVisualizerTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new SilentUnitsVisualizer();
  }
}
