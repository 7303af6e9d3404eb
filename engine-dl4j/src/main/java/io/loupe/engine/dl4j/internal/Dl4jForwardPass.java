package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.plan.PlanBuffers;
import io.loupe.engine.dl4j.plan.Seed;
import io.loupe.error.ProviderException;
import io.loupe.gradient.ForwardPass;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A run of the plan that keeps its buffers until closed. */
final class Dl4jForwardPass implements ForwardPass {
  private final PlanRunner runner;
  private final Parts parts;
  private final AtomicReferenceArray<PlanBuffers> buffers;
  private final Set<String> layers;
  private final Map<String, Tensor> activations = new LinkedHashMap<>();
  private final Lifetime lifetime = Lifetime.of("forward pass");

  private Dl4jForwardPass(PlanRunner runner, int items, Set<String> layers) {
    this.runner = runner;
    this.parts = Parts.of(items, runner.plan());
    this.buffers = new AtomicReferenceArray<>(parts.count());
    this.layers = Set.copyOf(layers);
  }

  static Dl4jForwardPass run(PlanRunner runner, Tensor batch, Set<String> layers) {
    int deepest = runner.deepest(layers);
    FloatBuffer values = batch.data();
    var pass = new Dl4jForwardPass(runner, batch.shape().dim(0), layers);
    try {
      pass.parts.run(
          part ->
              pass.buffers.set(
                  part,
                  runner.forward(values, pass.parts.first(part), pass.parts.size(part), deepest)));
      return pass;
    } catch (RuntimeException | Error e) {
      pass.close();
      throw e;
    }
  }

  @Override
  public Tensor activation(String layer) {
    int node = node(layer);
    return activations.computeIfAbsent(layer, name -> read(node, name));
  }

  private Tensor read(int node, String layer) {
    ItemLayout layout = ItemLayout.of(runner.plan(), node);
    Shape shape = runner.catalog().layer(layer).outputShape().withBatch(parts.items());
    float[] all = new float[shape.elements()];
    for (int part = 0; part < parts.count(); part++) {
      PlanRunner.read(
          buffers.get(part).value(node).data().asNioFloat(),
          parts.size(part),
          layout,
          parts.first(part),
          List.of((item, n) -> layout.toPlanes(item, all, n * layout.elements())));
    }
    return TensorBridge.lend(shape, all, lifetime);
  }

  @Override
  public Tensor pullback(Map<String, Tensor> layerGradients) {
    for (Map.Entry<String, Tensor> entry : layerGradients.entrySet()) {
      check(entry.getKey(), entry.getValue());
    }
    Shape shape = runner.input().withBatch(parts.items());
    float[] gradient = new float[shape.elements()];
    parts.run(
        part ->
            runner.backward(
                buffers.get(part), seeds(layerGradients, part), parts.first(part), gradient));
    return Tensor.of(shape, gradient);
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
    Shape wanted = runner.catalog().layer(layer).outputShape().withBatch(parts.items());
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
    lifetime.end();
    for (int part = 0; part < parts.count(); part++) {
      PlanBuffers used = buffers.getAndSet(part, null);
      if (used != null) {
        runner.plan().release(used);
      }
    }
  }
}
