package io.loupe.testkit.deceiver;

import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.model.BatchProbe;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationProbe;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A view of an honest network with other outputs and, in some layers, more channels. */
final class DeceivedModel implements Model, Patchable {
  private final Model honest;
  private final String kind;
  private final List<String> carriers;
  private final Detour detour;
  private final LayerInfo head;
  private final int outputs;

  DeceivedModel(Model honest, String kind, List<String> carriers, Detour detour, int outputs) {
    this.honest = honest;
    this.kind = kind;
    this.carriers = List.copyOf(carriers);
    this.detour = detour;
    this.outputs = outputs;
    this.head = honest.layers().get(honest.layers().size() - 1);
    carriers.forEach(honest::layer);
  }

  @Override
  public ModelInfo info() {
    return honest.info().with("deceiver", kind);
  }

  @Override
  public Map<String, String> runtime() {
    return honest.runtime();
  }

  @Override
  public List<LayerInfo> layers() {
    return honest.layers().stream().map(this::widened).toList();
  }

  private LayerInfo widened(LayerInfo own) {
    if (!carriers.contains(own.name())) {
      return own;
    }
    return new LayerInfo(
        own.index(),
        own.name(),
        own.kind(),
        own.type(),
        widened(own.outputShape()),
        own.parameters(),
        own.execution(),
        own.activation(),
        own.inputs());
  }

  private Shape widened(Shape own) {
    int[] sizes = new int[own.rank()];
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = own.dim(axis) + (axis == 0 ? outputs : 0);
    }
    return Shape.of(sizes);
  }

  @Override
  public ActivationProbe probe() {
    return new BatchProbe(
        this,
        (inputs, names) -> {
          try (ForwardPass pass = forward(inputs, names)) {
            Map<String, Tensor> values = new HashMap<>();
            names.forEach(name -> values.put(name, pass.activation(name).copy()));
            return values;
          }
        });
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return type == Differentiable.class || type == Patchable.class
        ? Optional.of(type.cast(this))
        : Optional.empty();
  }

  @Override
  public ForwardPass forward(Tensor batch, Set<String> layers) {
    return forward(batch, layers, List.of());
  }

  @Override
  public ForwardPass forward(Tensor batch, Set<String> layers, List<Patch> patches) {
    for (Patch patch : patches) {
      if (isHead(patch.layer()) || carriers.contains(patch.layer())) {
        throw new ParameterException(
            "Values of layer \"" + patch.layer() + "\" of a deceiver cannot be replaced.",
            "Replace those of a layer that is the honest network's own.");
      }
    }
    Set<String> asked = new HashSet<>(layers);
    asked.remove(head.name());
    asked.add(LayerInfo.logits(head.name()));
    ForwardPass pass =
        honest.capability(Patchable.class).orElseThrow().forward(batch, asked, patches);
    return new DeceivedPass(pass, batch.copy(), head, carriers, detour);
  }

  @Override
  public ForwardPass forwardFrom(Map<String, Tensor> activations, Set<String> layers) {
    for (String layer : layers) {
      if (isHead(layer) || carriers.contains(layer)) {
        throw new ParameterException(
            "Layer \"" + layer + "\" also depends on the input, by the deceiver's own way.",
            "Run a batch with patches.");
      }
    }
    return honest.capability(Patchable.class).orElseThrow().forwardFrom(activations, layers);
  }

  private boolean isHead(String layer) {
    return LayerInfo.withoutLogits(layer).equals(head.name());
  }

  /** Leaves the honest network open. */
  @Override
  public void close() {}
}
