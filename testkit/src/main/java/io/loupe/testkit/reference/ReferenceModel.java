package io.loupe.testkit.reference;

import io.loupe.error.DatasetException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Ablatable;
import io.loupe.model.BatchProbe;
import io.loupe.model.CloseGuard;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.Redrawable;
import io.loupe.probe.ActivationProbe;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network as a model. Holds no memory of its own, so closing gives nothing back, and refuses what
 * comes later.
 */
final class ReferenceModel implements Model, Differentiable, Ablatable, Redrawable {
  private final ModelInfo info;
  private final Circuit circuit;
  private final CloseGuard guard;

  ReferenceModel(ModelInfo info, Circuit circuit, CloseGuard guard) {
    this.info = info;
    this.circuit = circuit;
    this.guard = guard;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public List<LayerInfo> layers() {
    return circuit.net().layers();
  }

  @Override
  public ActivationProbe probe() {
    guard.check();
    return new BatchProbe(this, guard, this::activations);
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    guard.check();
    boolean offered =
        type == Differentiable.class || type == Ablatable.class || type == Redrawable.class;
    return offered ? Optional.of(type.cast(this)) : Optional.empty();
  }

  @Override
  public ForwardPass forward(Tensor batch, Set<String> layers) {
    return guard.use(() -> pass(batch, layers));
  }

  private ForwardPass pass(Tensor batch, Set<String> layers) {
    int depth = circuit.depth(layers);
    Shape given = batch.shape();
    check(given);
    Trace[] traces = new Trace[given.dim(0)];
    for (int item = 0; item < traces.length; item++) {
      traces[item] = new Trace(circuit, batch.slice(item).toArray(), depth);
    }
    CloseGuard own = guard.within("The forward pass", () -> {});
    return new ReferenceForwardPass(circuit, given, List.of(traces), Set.copyOf(layers), own);
  }

  private Map<String, Tensor> activations(Tensor batch, Set<String> layers) {
    Map<String, Tensor> all = new HashMap<>();
    try (ForwardPass pass = forward(batch, layers)) {
      layers.forEach(layer -> all.put(layer, pass.activation(layer).copy()));
    }
    return all;
  }

  private void check(Shape given) {
    Shape wanted = info.input().shape();
    if (given.rank() == 0 || !given.item().equals(wanted)) {
      throw new DatasetException(
          "The batch has shape " + given + ", the model wants [N," + text(wanted) + "].",
          "Give inputs of that size, channels first.",
          null);
    }
  }

  @Override
  public Model redrawn(long seed, Tensor inputs) {
    guard.check();
    check(inputs.shape());
    List<float[]> items = new ArrayList<>();
    for (int n = 0; n < inputs.shape().dim(0); n++) {
      items.add(inputs.slice(n).toArray());
    }
    TinyConvNet net = TinyRedraw.of(circuit.net(), seed * 1_000_003L, items);
    ModelInfo other = info.with("redrawn", Long.toString(seed));
    return new ReferenceModel(other, circuit.with(net), view());
  }

  private static String text(Shape shape) {
    String brackets = shape.toString();
    return brackets.substring(1, brackets.length() - 1);
  }

  @Override
  public Model silenced(Map<String, Set<Integer>> channels) {
    guard.check();
    return new ReferenceModel(info, circuit.silenced(channels), view());
  }

  private CloseGuard view() {
    return guard.within("Model \"" + info.name() + "\"", () -> {});
  }

  @Override
  public void close() {
    guard.close();
  }
}
