package io.loupe.visualizers.attribution;

import io.loupe.model.Model;
import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;
import java.util.Map;

class AttributionContractTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new AttributionVisualizer();
  }

  @Override
  protected Map<String, String> parameters(Model model) {
    return Map.of(
        "count", "2", "method", "integrated-gradients(most-steps=64), occlusion, rise(masks=20)");
  }
}
