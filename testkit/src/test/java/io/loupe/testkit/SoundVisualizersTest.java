package io.loupe.testkit;

import io.loupe.visualizer.Visualizer;
import org.junit.jupiter.api.Nested;

class SoundVisualizersTest {
  @Nested
  class OverData extends VisualizerContract {
    @Override
    protected Visualizer subject() {
      return new ChannelMeansVisualizer();
    }
  }

  @Nested
  class WithGradients extends VisualizerContract {
    @Override
    protected Visualizer subject() {
      return new AscentVisualizer();
    }
  }
}
