package io.loupe.visualizers.accentuation;

import io.loupe.model.Model;
import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;
import java.util.Map;

class InversionContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new InversionVisualizer();
  }

  @Override
  protected Map<String, String> parameters(Model model) {
    return Map.of("count", "3", "steps", "6");
  }
}
