package io.loupe.testkit;

import io.loupe.visualizer.Visualizer;

/** The visualizer contract over a visualizer with something wrong. */
abstract class FaultyVisualizerContract extends VisualizerContract {
  private final Visualizer visualizer;

  FaultyVisualizerContract(Visualizer visualizer) {
    this.visualizer = visualizer;
  }

  @Override
  protected Visualizer subject() {
    return visualizer;
  }
}
