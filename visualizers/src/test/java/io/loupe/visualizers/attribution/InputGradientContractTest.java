package io.loupe.visualizers.attribution;

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.testkit.VisualizerContract;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.visualizer.Visualizer;

class InputGradientContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new InputGradientVisualizer();
  }

  /** As few classes as the smallest network has outputs. */
  @Override
  protected Dataset data(InputSpec input) {
    return TestDatasets.labelled(input, 3, 4);
  }
}
