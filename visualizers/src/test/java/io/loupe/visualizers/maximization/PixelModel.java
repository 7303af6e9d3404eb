package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationProbe;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Two outputs: a pixel's share of the largest value, and what is left. */
public record PixelModel(int pixel, float largest) implements Model {
  /** Its passes, with someone who sees each batch. */
  public Differentiable passes(Consumer<Tensor> seen) {
    return (batch, layers) -> {
      seen.accept(batch);
      int items = batch.shape().dim(0);
      int size = batch.shape().elements() / items;
      float[] scores = new float[2 * items];
      for (int n = 0; n < items; n++) {
        float share = batch.get(n * size + pixel) / largest;
        scores[2 * n] = share;
        scores[2 * n + 1] = 1 - share;
      }
      return new Pass(Tensor.of(Shape.of(items, 2), scores));
    };
  }

  @Override
  public List<LayerInfo> layers() {
    return List.of(new LayerInfo(0, "preds", LayerKind.OUTPUT, "Output", Shape.of(2), 0));
  }

  @Override
  public ModelInfo info() {
    InputSpec input = InputSpec.of(Shape.of(1, 5, 5), 0, largest);
    return new ModelInfo("pixel", "memory", "test", "1", "0".repeat(64), input, Map.of());
  }

  @Override
  public ActivationProbe probe() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return Optional.empty();
  }

  @Override
  public void close() {}

  private record Pass(Tensor scores) implements ForwardPass {
    @Override
    public Tensor activation(String layer) {
      return scores;
    }

    @Override
    public Tensor pullback(Map<String, Tensor> layerGradients) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
