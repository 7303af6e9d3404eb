package io.loupe.testkit;

import io.loupe.artifact.Artifact;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.param.Param;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** A visualizer with gradients, chance and a required parameter that keeps the contract. */
final class AscentVisualizer implements Visualizer {
  private static final Param<String> LAYER = Param.layer("layer").help("Layer to excite.");
  private static final Param<Integer> STEPS =
      Param.integer("steps", 8).limit("positive", v -> v > 0).help("Steps of the ascent.");

  @Override
  public String id() {
    return "test.ascent";
  }

  @Override
  public String description() {
    return "Climbs from noise.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYER, STEPS);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.GRADIENTS);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    Shape shape = context.model().info().input().shape().withBatch(1);
    float[] image = new float[shape.elements()];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) context.random().nextDouble();
    }
    int steps = context.get(STEPS);
    try (var task = context.monitor().task("ascent", OptionalLong.of(steps))) {
      for (int step = 0; step < steps; step++) {
        Tensor batch = Tensor.of(shape, image.clone());
        Scored scored = context.gradients().score(Objectives.channel(context.get(LAYER), 0), batch);
        for (int i = 0; i < image.length; i++) {
          image[i] += 0.1f * scored.gradient().get(i);
        }
        task.advance(1, Map.of("objective", scored.values()[0]));
      }
    }
    return List.of(new Artifact.Numbers("image", "The image [N,C,H,W]", Tensor.of(shape, image)));
  }
}
