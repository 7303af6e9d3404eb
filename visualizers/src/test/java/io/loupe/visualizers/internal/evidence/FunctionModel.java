package io.loupe.visualizers.internal.evidence;

import io.loupe.data.InputSpec;
import io.loupe.model.BatchProbe;
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
import java.util.function.UnaryOperator;

/** A model whose one layer, {@code out}, is a function of the input's values. */
record FunctionModel(
    InputSpec input,
    String activation,
    int outputs,
    Map<String, String> options,
    UnaryOperator<float[]> function)
    implements Model {

  @Override
  public ModelInfo info() {
    return new ModelInfo("function", "memory", "test", "1", "0", input, options);
  }

  @Override
  public List<LayerInfo> layers() {
    Shape shape = Shape.of(outputs);
    return List.of(new LayerInfo(0, "out", LayerKind.OUTPUT, "F", shape, 0, "", activation));
  }

  @Override
  public ActivationProbe probe() {
    return new BatchProbe(
        this,
        (inputs, layers) -> {
          int items = inputs.shape().dim(0);
          float[] values = new float[items * outputs];
          for (int n = 0; n < items; n++) {
            float[] own = function.apply(inputs.slice(n).toArray());
            System.arraycopy(own, 0, values, n * outputs, outputs);
          }
          Tensor out = Tensor.of(Shape.of(items, outputs), values);
          return Map.of(layers.iterator().next(), out);
        });
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
