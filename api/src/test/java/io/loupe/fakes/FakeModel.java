package io.loupe.fakes;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.Inspectable;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A model whose every layer gives its input back; no gradients. */
public final class FakeModel implements Model {
  private static final Shape INPUT = Shape.of(2, 1, 2);

  private final List<LayerInfo> layers;
  private final Map<String, Inspectable.Effect> effects;

  public FakeModel(LayerInfo... layers) {
    this(List.of(layers), Map.of());
  }

  private FakeModel(List<LayerInfo> layers, Map<String, Inspectable.Effect> effects) {
    this.layers = layers;
    this.effects = effects;
  }

  /** The same, saying what some of its layers do. */
  public FakeModel doing(Map<String, Inspectable.Effect> known) {
    return new FakeModel(layers, Map.copyOf(known));
  }

  public static FakeModel lenet() {
    return new FakeModel(
        layer(0, "conv1", LayerKind.CONVOLUTION, INPUT),
        layer(1, "pool1", LayerKind.POOLING, INPUT),
        layer(2, "conv2", LayerKind.CONVOLUTION, INPUT),
        layer(3, "dense", LayerKind.DENSE, Shape.of(4)),
        layer(4, "preds", LayerKind.OUTPUT, Shape.of(4)));
  }

  public static LayerInfo layer(int index, String name, LayerKind kind, Shape shape) {
    return new LayerInfo(index, name, kind, "Fake", shape, 0);
  }

  public static Sample sample(String id, float... values) {
    return Sample.of(id, Tensor.of(INPUT, values));
  }

  @Override
  public ModelInfo info() {
    InputSpec input = InputSpec.of(INPUT, 0, 1);
    return new ModelInfo("lenet", "memory", "fake", "1", "0".repeat(64), input, Map.of());
  }

  @Override
  public Map<String, String> runtime() {
    return Map.of("abacus", "7 beads", "java", "none");
  }

  @Override
  public List<LayerInfo> layers() {
    return layers;
  }

  @Override
  public ActivationProbe probe() {
    return this::probe;
  }

  private void probe(
      ProbePlan plan, io.loupe.data.Dataset dataset, ActivationSink sink, RunMonitor monitor) {
    List<Sample> samples;
    try (Stream<Sample> stream = dataset.samples()) {
      samples = stream.toList();
    }
    try (RunMonitor.Task task = monitor.task("forward", dataset.size())) {
      for (int start = 0; start < samples.size(); start += plan.batchSize()) {
        int end = Math.min(samples.size(), start + plan.batchSize());
        sink.accept(new Batch(start, samples.subList(start, end)));
        task.advance(end - start);
      }
    }
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return type == Inspectable.class && !effects.isEmpty()
        ? Optional.of(type.cast(new Effects(effects)))
        : Optional.empty();
  }

  private record Effects(Map<String, Effect> byLayer) implements Inspectable {
    @Override
    public List<Node> graph() {
      return List.of();
    }

    @Override
    public String graphSha256() {
      return "";
    }

    @Override
    public Effect effect(String layer) {
      return byLayer.getOrDefault(layer, Effect.OTHER);
    }
  }

  @Override
  public void close() {}

  private record Batch(long start, List<Sample> samples) implements ActivationBatch {
    @Override
    public Tensor get(ProbeRequest request) {
      List<Float> values = new ArrayList<>();
      for (Sample sample : samples) {
        for (float value : sample.input().toArray()) {
          values.add(value);
        }
      }
      float[] all = new float[values.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = values.get(i);
      }
      return request.reduction().apply(Tensor.of(INPUT.withBatch(samples.size()), all));
    }
  }
}
