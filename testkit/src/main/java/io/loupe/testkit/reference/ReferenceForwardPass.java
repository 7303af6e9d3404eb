package io.loupe.testkit.reference;

import io.loupe.gradient.ForwardPass;
import io.loupe.model.CloseGuard;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One batch that went through a {@link TinyConvNet}. */
final class ReferenceForwardPass implements ForwardPass {
  private final Circuit circuit;
  private final Shape batch;
  private final List<Trace> traces;
  private final Set<String> layers;
  private final CloseGuard guard;

  ReferenceForwardPass(
      Circuit circuit, Shape batch, List<Trace> traces, Set<String> layers, CloseGuard guard) {
    this.circuit = circuit;
    this.batch = batch;
    this.traces = traces;
    this.layers = layers;
    this.guard = guard;
  }

  @Override
  public Tensor activation(String layer) {
    guard.check();
    requireAsked(layer);
    FloatBuffer values = FloatBuffer.allocate(shape(layer).elements());
    traces.forEach(trace -> values.put(trace.read(layer)));
    return Tensor.borrow(shape(layer), values.flip(), guard.lifetime());
  }

  @Override
  public Tensor pullback(Map<String, Tensor> layerGradients) {
    return guard.use(() -> pulledBack(layerGradients));
  }

  private Tensor pulledBack(Map<String, Tensor> layerGradients) {
    layerGradients.forEach(this::requireFitting);
    FloatBuffer gradient = FloatBuffer.allocate(batch.elements());
    for (int item = 0; item < traces.size(); item++) {
      Map<String, float[]> own = new HashMap<>();
      for (Map.Entry<String, Tensor> entry : layerGradients.entrySet()) {
        own.put(entry.getKey(), entry.getValue().slice(item).toArray());
      }
      gradient.put(pulledBack(traces.get(item), own));
    }
    return Tensor.of(batch, gradient.array());
  }

  private float[] pulledBack(Trace trace, Map<String, float[]> gradients) {
    return gradients.isEmpty() ? new float[batch.item().elements()] : trace.pullback(gradients);
  }

  private Shape shape(String layer) {
    return circuit.layer(circuit.indexOf(layer)).op().output().withBatch(batch.dim(0));
  }

  private void requireAsked(String layer) {
    if (!layers.contains(layer)) {
      throw new IllegalArgumentException("The pass was not asked for layer \"" + layer + "\"");
    }
  }

  private void requireFitting(String layer, Tensor gradient) {
    requireAsked(layer);
    if (!gradient.shape().equals(shape(layer))) {
      throw new IllegalArgumentException(
          "Gradient at \"" + layer + "\" has shape " + gradient.shape() + ", not " + shape(layer));
    }
  }

  @Override
  public void close() {
    guard.close();
  }
}
