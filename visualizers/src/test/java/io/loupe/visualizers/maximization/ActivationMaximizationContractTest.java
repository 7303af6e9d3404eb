package io.loupe.visualizers.maximization;

import io.loupe.model.Model;
import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;
import java.util.Map;

class ActivationMaximizationContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new ActivationMaximizationVisualizer();
  }

  @Override
  protected Map<String, String> parameters(Model model) {
    return Map.of("steps", "16");
  }
}
