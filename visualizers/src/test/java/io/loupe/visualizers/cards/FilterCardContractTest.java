package io.loupe.visualizers.cards;

import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class FilterCardContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new FilterCardVisualizer();
  }
}
