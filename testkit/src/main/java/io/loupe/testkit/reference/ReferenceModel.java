package io.loupe.testkit.reference;

import io.loupe.data.Samples;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.model.Ablatable;
import io.loupe.model.BatchProbe;
import io.loupe.model.CloseGuard;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.Redrawable;
import io.loupe.model.Weight;
import io.loupe.model.Weighted;
import io.loupe.probe.ActivationProbe;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A network as a model. Holds no memory of its own, so closing gives nothing back, and refuses what
 * comes later.
 */
final class ReferenceModel implements Model, Patchable, Ablatable, Redrawable, Weighted {
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
  public Optional<String> linear(String layer) {
    return Optional.of(layer(layer).name() + LayerInfo.LINEAR).filter(circuit::readsLinear);
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
        type == Differentiable.class
            || type == Patchable.class
            || type == Ablatable.class
            || type == Redrawable.class
            || type == Weighted.class;
    return offered ? Optional.of(type.cast(this)) : Optional.empty();
  }

  @Override
  public ForwardPass forward(Tensor batch, Set<String> layers) {
    return forward(batch, layers, List.of());
  }

  @Override
  public ForwardPass forward(Tensor batch, Set<String> layers, List<Patch> patches) {
    return guard.use(
        () -> {
          int depth = circuit.depth(layers);
          check(batch.shape());
          Samples.requireFinite("The batch", batch);
          int items = batch.shape().dim(0);
          patches.forEach(patch -> patch.requireFitting(layer(patch.layer()), items));
          return pass(
              batch.shape().item(),
              items,
              layers,
              item ->
                  new Trace(circuit, batch.slice(item).toArray(), depth, replaced(patches, item)));
        });
  }

  @Override
  public ForwardPass forwardFrom(Map<String, Tensor> activations, Set<String> layers) {
    return guard.use(
        () -> {
          int depth = circuit.depth(layers);
          List<Patch> patches = new ArrayList<>();
          activations.forEach((layer, values) -> patches.add(Patch.all(layer, values)));
          int items = Patch.items(patches);
          patches.forEach(patch -> patch.requireFitting(layer(patch.layer()), items));
          int first = patches.stream().mapToInt(p -> circuit.place(p.layer())).min().orElseThrow();
          layers.forEach(layer -> requireBehind(first, layer));
          return pass(
              null,
              items,
              layers,
              item -> new Trace(circuit, new float[0], depth, replaced(patches, item)));
        });
  }

  private void requireBehind(int first, String layer) {
    if (circuit.place(layer) < first) {
      throw new ParameterException(
          "Layer \"" + layer + "\" also depends on the input, before the given activations.",
          "Begin at that layer, or run a batch with patches.");
    }
  }

  private ForwardPass pass(
      @Nullable Shape input, int items, Set<String> layers, IntFunction<Trace> trace) {
    List<Trace> traces = IntStream.range(0, items).mapToObj(trace).toList();
    CloseGuard own = guard.within("The forward pass", () -> {});
    return new ReferenceForwardPass(circuit, input, traces, Set.copyOf(layers), own);
  }

  /** What is replaced in one item: silenced filters, then patches. */
  private Map<Integer, List<Trace.Replaced>> replaced(List<Patch> patches, int item) {
    Map<Integer, List<Trace.Replaced>> all = circuit.silence();
    for (Patch patch : patches) {
      Tensor values = patch.values();
      Tensor own = values.slice(values.shape().dim(0) == 1 ? 0 : item);
      all.computeIfAbsent(circuit.place(patch.layer()), place -> new ArrayList<>())
          .add(new Trace.Replaced(patch.channels().orElse(null), own));
    }
    return all;
  }

  @Override
  public Optional<List<Weight>> weights(String layer) {
    guard.check();
    layer(layer);
    return Optional.of(circuit.layer(circuit.indexOf(layer)).op().readable());
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
  public Model redrawn(long seed, Tensor inputs, Set<String> kept) {
    guard.check();
    kept.forEach(this::layer);
    check(inputs.shape());
    List<float[]> items = new ArrayList<>();
    for (int n = 0; n < inputs.shape().dim(0); n++) {
      items.add(inputs.slice(n).toArray());
    }
    TinyConvNet net = TinyRedraw.of(circuit.net(), seed * 1_000_003L, items, kept);
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
