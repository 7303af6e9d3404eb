package io.loupe.testkit.reference;

import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Gradients;
import io.loupe.model.CloseGuard;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One batch that went through a {@link TinyConvNet}. */
final class ReferenceForwardPass implements ForwardPass {
  private final Circuit circuit;
  private final @Nullable Shape input;
  private final List<Trace> traces;
  private final Set<String> layers;
  private final CloseGuard guard;

  /** Keeps traces of items; without an input shape they began at a layer. */
  ReferenceForwardPass(
      Circuit circuit,
      @Nullable Shape input,
      List<Trace> traces,
      Set<String> layers,
      CloseGuard guard) {
    this.circuit = circuit;
    this.input = input;
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
    return pullback(layerGradients, Set.of(INPUT)).at(INPUT);
  }

  @Override
  public Gradients pullback(Map<String, Tensor> layerGradients, Set<String> at) {
    return guard.use(() -> pulledBack(layerGradients, at));
  }

  private Gradients pulledBack(Map<String, Tensor> layerGradients, Set<String> at) {
    layerGradients.forEach(this::requireFitting);
    at.forEach(this::requireReachable);
    Map<String, FloatBuffer> found = new HashMap<>();
    at.forEach(name -> found.put(name, FloatBuffer.allocate(shape(name).elements())));
    Set<Integer> places = at.stream().map(this::place).collect(Collectors.toSet());
    for (int item = 0; item < traces.size(); item++) {
      Map<String, float[]> own = new TreeMap<>();
      for (Map.Entry<String, Tensor> entry : layerGradients.entrySet()) {
        own.put(entry.getKey(), entry.getValue().slice(item).toArray());
      }
      Map<Integer, float[]> gradients = traces.get(item).pullback(own, places);
      found.forEach((name, buffer) -> buffer.put(gradients.get(place(name))));
    }
    Map<String, Tensor> tensors = new HashMap<>();
    found.forEach((name, buffer) -> tensors.put(name, Tensor.of(shape(name), buffer.array())));
    return new Gradients(tensors);
  }

  private int place(String name) {
    return name.equals(INPUT) ? -1 : circuit.place(name);
  }

  private void requireReachable(String name) {
    if (!name.equals(INPUT)) {
      requireAsked(name);
    } else if (input == null) {
      throw new IllegalArgumentException("The pass began at a layer and has no input");
    }
  }

  private Shape shape(String layer) {
    return layer.equals(INPUT) && input != null
        ? input.withBatch(traces.size())
        : circuit.layer(circuit.indexOf(layer)).op().output().withBatch(traces.size());
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
