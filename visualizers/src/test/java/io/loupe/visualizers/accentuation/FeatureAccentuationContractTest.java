package io.loupe.visualizers.accentuation;

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.model.Model;
import io.loupe.testkit.VisualizerContract;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.visualizer.Visualizer;
import java.util.Map;

class FeatureAccentuationContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new FeatureAccentuationVisualizer();
  }

  @Override
  protected Map<String, String> parameters(Model model) {
    return Map.of("count", "3", "steps", "6");
  }

  /** As few classes as the smallest network has outputs. */
  @Override
  protected Dataset data(InputSpec input) {
    return TestDatasets.labelled(input, 3, 4);
  }
}
