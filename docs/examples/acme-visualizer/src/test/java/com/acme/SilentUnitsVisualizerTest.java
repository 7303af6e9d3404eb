package com.acme;

// snippet: silent-units-test
import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class SilentUnitsVisualizerTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new SilentUnitsVisualizer();
  }
}
// end
