package com.acme;

// snippet: edges-model
import io.loupe.model.*;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.*;

/** Two layers: differences to the right and downwards [2,H,W], and their mean squares [2]. */
record EdgesModel(ModelInfo info, CloseGuard guard) implements Model {
  @Override
  public List<LayerInfo> layers() {
    Shape maps = Shape.of(2, info.input().shape().dim(1), info.input().shape().dim(2));
    return List.of(
        new LayerInfo(0, "edges", LayerKind.CONVOLUTION, "Differences", maps, 0),
        new LayerInfo(1, "energy", LayerKind.OUTPUT, "MeanSquares", Shape.of(2), 0));
  }

  @Override
  public BatchProbe probe() {
    guard.check();
    return new BatchProbe(this, guard, this::pass);
  }

  private Map<String, Tensor> pass(Tensor inputs, Set<String> names) {
    int items = inputs.shape().dim(0), height = inputs.shape().dim(2), width = inputs.shape().dim(3);
    float[] edges = new float[items * 2 * height * width], energy = new float[items * 2];
    for (int i = 0; i < edges.length; i++) {
      int x = i % width, y = i / width % height, map = i / (height * width);
      int here = (map / 2 * height + y) * width + x;
      boolean right = map % 2 == 0;
      if (right ? x + 1 < width : y + 1 < height) {
        edges[i] = inputs.get(here + (right ? 1 : width)) - inputs.get(here);
      }
      energy[map] += edges[i] * edges[i] / (height * width);
    }
    Map<String, Tensor> values = new HashMap<>();
    for (String name : names) {
      Shape shape = layer(name).outputShape().withBatch(items);
      values.put(name, Tensor.of(shape, layer(name).isSpatial() ? edges : energy));
    }
    return values;
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    guard.check();
    return Optional.empty();
  }

  @Override
  public void close() {
    guard.close();
  }
}
// end
