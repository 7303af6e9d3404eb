package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.artifact.Artifact;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.param.Param;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VisualizerContractFindsCrashesTest {
  @Test
  void crashesOnEmptyData() {
    assertFails(NeedsTwelve.class, "takesEmptyDataOrRefuses", "ArithmeticException");
  }

  @Test
  void crashesOnOnePixel() {
    assertFails(NeedsRows.class, "worksWithMapsOfOnePixel", "ArrayIndexOutOfBounds");
  }

  @Test
  void crashesWithoutData() {
    assertFails(TakesDataForGranted.class, "asksForDataItNeeds", "NoSuchElementException");
  }

  @Test
  void crashesOnColours() {
    assertFails(GreyOnly.class, "worksWithColours", "grey only");
  }

  @Test
  void crashesOnDenseLayers() {
    assertFails(NeedsMaps.class, "worksWithDenseLayersOrRefuses", "NoSuchElement");
  }

  @Test
  void crashesWithoutLabels() {
    assertFails(NeedsLabels.class, "takesOneSampleWithoutLabelOrRefuses", "NoSuchElement");
  }

  @Test
  void crashesOnBlack() {
    assertFails(NeedsLight.class, "takesBlackAndBrokenSamplesOrRefuses", "ArithmeticException");
  }

  private static Artifact number(String name, float value) {
    return new Artifact.Numbers(name, "A number", Tensor.of(Shape.of(1), value));
  }

  static class NeedsTwelve extends FaultyVisualizerContract {
    NeedsTwelve() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              int samples = (int) context.dataset().size().orElse(0);
              return List.of(number("share", Math.floorDiv(12, samples)));
            }
          });
    }
  }

  static class NeedsRows extends FaultyVisualizerContract {
    NeedsRows() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              float[] row = new float[context.model().layers().get(1).outputShape().dim(1)];
              return List.of(number("second", row[1]));
            }
          });
    }
  }

  static class TakesDataForGranted extends FaultyVisualizerContract {
    TakesDataForGranted() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public Set<Need> needs() {
              return Set.of();
            }

            @Override
            public List<Artifact> render(RenderContext context) {
              return List.of(
                  number("size", context.optionalDataset().orElseThrow().classNames().size()));
            }
          });
    }
  }

  static class GreyOnly extends FaultyVisualizerContract {
    GreyOnly() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              if (context.model().info().input().channels() != 1) {
                throw new IllegalStateException("grey only");
              }
              return super.render(context);
            }
          });
    }
  }

  static class NeedsMaps extends FaultyVisualizerContract {
    NeedsMaps() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Param<?>> parameters() {
              return List.of();
            }

            @Override
            public List<Artifact> render(RenderContext context) {
              LayerInfo convolution =
                  context.model().layers().stream()
                      .filter(layer -> layer.kind() == LayerKind.CONVOLUTION)
                      .findFirst()
                      .orElseThrow();
              return List.of(number("filters", convolution.channels()));
            }
          });
    }
  }

  static class NeedsLabels extends FaultyVisualizerContract {
    NeedsLabels() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              try (Stream<Sample> samples = context.dataset().samples()) {
                return List.of(number("labels", samples.mapToInt(s -> s.label().getAsInt()).sum()));
              }
            }
          });
    }
  }

  static class NeedsLight extends FaultyVisualizerContract {
    NeedsLight() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              try (Stream<Sample> samples = context.dataset().samples()) {
                int light = samples.mapToInt(s -> (int) (100 * s.input().get(0))).sum();
                return List.of(number("share", Math.floorDiv(100, light)));
              }
            }
          });
    }
  }
}
