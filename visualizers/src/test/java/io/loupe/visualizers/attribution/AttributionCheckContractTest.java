package io.loupe.visualizers.attribution;

import io.loupe.model.Model;
import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;
import java.util.Map;

class AttributionCheckContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new AttributionCheckVisualizer();
  }

  @Override
  protected Map<String, String> parameters(Model model) {
    return Map.of("count", "4", "steps", "4", "method", "gradient, occlusion");
  }
}
