package ${package};

import io.loupe.testkit.VisualizerContract;
import io.loupe.visualizer.Visualizer;

class ${visualizer}VisualizerTest extends VisualizerContract {
  @Override
  protected Visualizer subject() {
    return new ${visualizer}Visualizer();
  }
}
