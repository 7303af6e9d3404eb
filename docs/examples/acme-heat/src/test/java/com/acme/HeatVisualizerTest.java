package com.acme;

import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class HeatVisualizerTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new HeatVisualizer();
  }
}
