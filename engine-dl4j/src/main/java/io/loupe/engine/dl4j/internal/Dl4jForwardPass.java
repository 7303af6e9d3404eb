package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Slot.Seed;
import io.loupe.engine.dl4j.run.Buffers;
import io.loupe.engine.dl4j.run.Route;
import io.loupe.error.ParameterException;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Gradients;
import io.loupe.model.CloseGuard;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

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
  private final boolean hasInput;
  private final FloatBuffer inputs;
  private final Route route;
  private final CloseGuard guard;

  private Dl4jForwardPass(
      PlanRunner given, int items, Optional<Tensor> batch, Route route, Set<String> layers) {
    this.parts = given.parts(items);
    this.runner = parts.fits() ? given : given.kept();
    this.hasInput = batch.isPresent();
    this.inputs =
        batch
            .map(all -> parts.fits() ? all.data() : FloatBuffer.wrap(all.toArray()))
            .orElse(FloatBuffer.allocate(0));
    this.route = route;
    this.buffers = new AtomicReferenceArray<>(parts.count());
    this.layers = Set.copyOf(layers);
    this.guard = runner.guard().within("The forward pass", this::release);
  }

  /** Runs a batch from the input on. */
  static Dl4jForwardPass run(PlanRunner runner, Tensor batch, Set<String> layers) {
    Route route = runner.route(layers);
    int items = batch.shape().dim(0);
    return run(new Dl4jForwardPass(runner, items, Optional.of(batch), route, layers));
  }

  /** Runs items from what the runner replaces on. */
  static Dl4jForwardPass runWithin(PlanRunner runner, int items, Set<String> layers) {
    for (String layer : layers) {
      if (runner.route(Set.of(layer)).needs(0)) {
        throw new ParameterException(
            "Layer \"" + layer + "\" also depends on the input, round the given activations.",
            "Give the activations of the layers on that way too, or run a batch with patches.");
      }
    }
    Route route = runner.route(layers);
    return run(new Dl4jForwardPass(runner, items, Optional.empty(), route, layers));
  }

  private static Dl4jForwardPass run(Dl4jForwardPass pass) {
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
            kept.forEach(
                (layer, all) ->
                    runner.read(used, node(layer), parts.size(part), parts.first(part), all));
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
        runner.read(buffers.get(part), node, parts.size(part), parts.first(part), all);
      }
    }
    return TensorBridge.lend(shape(layer), all, guard.lifetime());
  }

  private Shape shape(String layer) {
    return layer.equals(INPUT)
        ? runner.input().withBatch(parts.items())
        : runner.catalog().layer(layer).outputShape().withBatch(parts.items());
  }

  @Override
  public Tensor pullback(Map<String, Tensor> layerGradients) {
    return pullback(layerGradients, Set.of(INPUT)).at(INPUT);
  }

  /** What a way back from some layers to others goes through. */
  List<Node> way(Set<String> from, Set<String> at) {
    return runner
        .plan()
        .way(
            route,
            from.stream().map(this::node).collect(Collectors.toSet()),
            at.stream().map(this::target).collect(Collectors.toSet()));
  }

  @Override
  public Gradients pullback(Map<String, Tensor> layerGradients, Set<String> at) {
    return pullback(layerGradients, at, "Gradients");
  }

  /** Goes back in the plan's way, which has a name. */
  Gradients pullback(Map<String, Tensor> layerGradients, Set<String> at, String what) {
    guard.check();
    Map<Integer, float[]> targets = new HashMap<>();
    for (String name : at) {
      targets.computeIfAbsent(target(name), node -> new float[shape(name).elements()]);
    }
    for (Map.Entry<String, Tensor> entry : layerGradients.entrySet()) {
      check(entry.getKey(), entry.getValue(), targets.keySet(), what);
    }
    return runner.withinMemory(
        guard,
        parts.items(),
        () -> {
          parts.run(part -> pullback(layerGradients, part, targets));
          Map<String, Tensor> gradients = new HashMap<>();
          for (String name : at) {
            gradients.put(name, Tensor.of(shape(name), target(targets, name)));
          }
          return new Gradients(gradients);
        });
  }

  private float[] target(Map<Integer, float[]> targets, String name) {
    return Objects.requireNonNull(targets.get(target(name)));
  }

  private int target(String name) {
    if (!name.equals(INPUT)) {
      return node(name);
    }
    if (!hasInput) {
      throw new IllegalArgumentException(
          "The pass began at inner layers, so that there is no gradient at the input");
    }
    return 0;
  }

  private void pullback(
      Map<String, Tensor> layerGradients, int part, Map<Integer, float[]> targets) {
    Buffers held = buffers.get(part);
    Buffers used = held == null ? forward(part) : held;
    try {
      Map<Integer, List<Seed>> seeds =
          runner.seeds(layerGradients, parts.first(part), parts.size(part));
      runner.backward(used, route, seeds, parts.first(part), targets);
    } finally {
      if (held == null) {
        runner.plan().release(used);
      }
    }
  }

  private void check(String layer, Tensor gradient, Set<Integer> targets, String what) {
    requireAsked(layer);
    runner.requireGradients(route, layer, targets, what);
    Shape wanted = shape(layer);
    if (!gradient.shape().equals(wanted)) {
      throw new IllegalArgumentException(
          "Gradient at " + layer + " has shape " + gradient.shape() + ", expected " + wanted);
    }
  }

  private int node(String layer) {
    requireAsked(layer);
    return runner.catalog().node(layer);
  }

  private void requireAsked(String layer) {
    if (!layers.contains(layer)) {
      throw new IllegalArgumentException("The pass was not asked for layer " + layer);
    }
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
