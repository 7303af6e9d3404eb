package io.loupe.visualizers.weakness;

import io.loupe.model.Model;
import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;
import java.util.Map;

class WeakSpotsContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new WeakSpotsVisualizer();
  }

  @Override
  protected Map<String, String> parameters(Model model) {
    return Map.of("steps", "10", "count", "4", "noises", "1", "unchanged", "8");
  }
}
