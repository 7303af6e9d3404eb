package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.internal.Reductions.ItemLayout;
import io.loupe.engine.dl4j.op.Slot.Seed;
import io.loupe.engine.dl4j.run.Buffers;
import io.loupe.engine.dl4j.run.Route;
import io.loupe.error.ProviderException;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.CloseGuard;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A run of the plan that keeps its buffers until closed. Where memory is too small for all of them,
 * it keeps the activations that were asked for, and runs part by part again for a pullback.
 */
final class Dl4jForwardPass implements ForwardPass {
  private final PlanRunner runner;
  private final Parts parts;
  private final AtomicReferenceArray<Buffers> buffers;
  private final Set<String> layers;
  private final Map<String, Tensor> activations = new LinkedHashMap<>();
  private final Map<String, float[]> kept = new LinkedHashMap<>();
  private final FloatBuffer inputs;
  private final Route route;
  private final CloseGuard guard;

  private Dl4jForwardPass(PlanRunner runner, Tensor batch, Set<String> layers) {
    this.runner = runner;
    this.parts = runner.parts(batch.shape().dim(0));
    this.inputs = parts.fits() ? batch.data() : FloatBuffer.wrap(batch.toArray());
    this.route = runner.route(layers);
    this.buffers = new AtomicReferenceArray<>(parts.count());
    this.layers = Set.copyOf(layers);
    this.guard = runner.guard().within("The forward pass", this::release);
  }

  static Dl4jForwardPass run(PlanRunner runner, Tensor batch, Set<String> layers) {
    var pass = new Dl4jForwardPass(runner, batch, layers);
    try {
      if (pass.parts.fits()) {
        pass.parts.run(part -> pass.buffers.set(part, pass.forward(part)));
      } else {
        pass.keepActivations();
      }
      return pass;
    } catch (RuntimeException | Error e) {
      pass.close();
      throw e;
    }
  }

  private Buffers forward(int part) {
    return runner.forward(inputs, parts.first(part), parts.size(part), route);
  }

  private void keepActivations() {
    layers.forEach(layer -> kept.put(layer, new float[shape(layer).elements()]));
    parts.run(
        part -> {
          Buffers used = forward(part);
          try {
            kept.forEach((layer, all) -> read(used, part, node(layer), all));
          } finally {
            runner.plan().release(used);
          }
        });
  }

  @Override
  public Tensor activation(String layer) {
    return guard.use(
        () -> {
          int node = node(layer);
          return activations.computeIfAbsent(layer, name -> activation(node, name));
        });
  }

  private Tensor activation(int node, String layer) {
    float[] all = kept.get(layer);
    if (all == null) {
      all = new float[shape(layer).elements()];
      for (int part = 0; part < parts.count(); part++) {
        read(buffers.get(part), part, node, all);
      }
    }
    return TensorBridge.lend(shape(layer), all, guard.lifetime());
  }

  private Shape shape(String layer) {
    return runner.catalog().layer(layer).outputShape().withBatch(parts.items());
  }

  private void read(Buffers used, int part, int node, float[] all) {
    ItemLayout layout = ItemLayout.of(runner.plan(), node);
    PlanRunner.read(
        used.value(node).data().asNioFloat(),
        parts.size(part),
        layout,
        parts.first(part),
        List.of((item, n) -> layout.toPlanes(item, all, n * layout.elements())));
  }

  @Override
  public Tensor pullback(Map<String, Tensor> layerGradients) {
    guard.check();
    for (Map.Entry<String, Tensor> entry : layerGradients.entrySet()) {
      check(entry.getKey(), entry.getValue());
    }
    return runner.withinMemory(
        guard,
        parts.items(),
        () -> {
          Shape shape = runner.input().withBatch(parts.items());
          float[] gradient = new float[shape.elements()];
          parts.run(part -> pullback(layerGradients, part, gradient));
          return Tensor.of(shape, gradient);
        });
  }

  private void pullback(Map<String, Tensor> layerGradients, int part, float[] gradient) {
    Buffers held = buffers.get(part);
    Buffers used = held == null ? forward(part) : held;
    try {
      runner.backward(used, seeds(layerGradients, part), parts.first(part), gradient);
    } finally {
      if (held == null) {
        runner.plan().release(used);
      }
    }
  }

  private void check(String layer, Tensor gradient) {
    int node = node(layer);
    String refusal = runner.plan().gradientRefusal(node);
    if (!refusal.isEmpty()) {
      throw new ProviderException(
          "Gradients from layer \"" + layer + "\" are not offered: " + refusal + ".",
          "Choose a layer before it.",
          null);
    }
    Shape wanted = shape(layer);
    if (!gradient.shape().equals(wanted)) {
      throw new IllegalArgumentException(
          "Gradient at " + layer + " has shape " + gradient.shape() + ", expected " + wanted);
    }
  }

  private Map<Integer, List<Seed>> seeds(Map<String, Tensor> gradients, int part) {
    Map<Integer, List<Seed>> seeds = new LinkedHashMap<>();
    gradients.forEach(
        (layer, gradient) -> {
          int node = runner.catalog().node(layer);
          ItemLayout layout = ItemLayout.of(runner.plan(), node);
          FloatBuffer values = gradient.data();
          seeds
              .computeIfAbsent(node, key -> new ArrayList<>())
              .add(
                  target ->
                      layout.fill(
                          values, parts.first(part), parts.size(part), target.data().asNioFloat()));
        });
    return seeds;
  }

  private int node(String layer) {
    if (!layers.contains(layer)) {
      throw new IllegalArgumentException("The pass was not asked for layer " + layer);
    }
    return runner.catalog().node(layer);
  }

  @Override
  public void close() {
    guard.close();
  }

  private void release() {
    for (int part = 0; part < parts.count(); part++) {
      Buffers used = buffers.getAndSet(part, null);
      if (used != null) {
        runner.plan().release(used);
      }
    }
  }
}
