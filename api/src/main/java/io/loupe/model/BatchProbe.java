package io.loupe.model;

import io.loupe.Experimental;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.Gathering;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.SampleBatches;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A probe for engines that compute one batch at a time: the engine writes the forward pass, this
 * does the rest. It cuts the data into batches, checks layers and samples, reduces and gathers on
 * the JVM, lends the results until the sink returns, reports progress and stops when the run is
 * cancelled.
 *
 * <p>Holds nothing between runs; as safe for use by several threads as the forward pass is.
 */
public final class BatchProbe implements ActivationProbe {
  private final Model model;
  private final @Nullable CloseGuard guard;
  private final Forward forward;

  /** Computes one batch, in the thread of the run. */
  @FunctionalInterface
  public interface Forward {
    /**
     * Computes some layers for a batch.
     *
     * @param inputs [N,...], each item in the shape and scale of {@link ModelInfo#input()}; may be
     *     read until this returns
     * @param layers layers of the model, each perhaps with {@link LayerInfo#LOGITS}
     * @return the values [N,...] of each of them, unchanged until the next call
     */
    Map<String, Tensor> pass(Tensor inputs, Set<String> layers);
  }

  /**
   * Creates a probe.
   *
   * @param model whose layers and input are checked; stays open
   * @param forward computes a batch; where the model may be closed meanwhile, it sees to that
   *     itself
   */
  public BatchProbe(Model model, Forward forward) {
    this.model = model;
    this.guard = null;
    this.forward = forward;
  }

  /**
   * Creates a probe of a model that may be closed at any time.
   *
   * @param model whose layers and input are checked; stays open
   * @param guard of the model; held while a batch is computed, not while its results are read
   * @param forward computes a batch; its values lie in memory that outlives the model, as a Java
   *     array does
   */
  @Experimental
  public BatchProbe(Model model, CloseGuard guard, Forward forward) {
    this.model = model;
    this.guard = guard;
    this.forward = (inputs, layers) -> guard.use(() -> forward.pass(inputs, layers));
  }

  @Override
  public void run(ProbePlan plan, Dataset dataset, ActivationSink sink, RunMonitor monitor) {
    if (guard != null) {
      guard.check();
    }
    Shape wanted = model.info().input().shape();
    Set<String> layers = plan.layers();
    layers.forEach(model::layer);
    SampleBatches.each(
        dataset,
        wanted,
        plan.batchSize(),
        "forward",
        monitor,
        (start, samples) -> {
          Map<String, Tensor> values = forward.pass(Samples.stacked(samples), layers);
          offer(plan, values, start, samples, sink);
        });
  }

  private static void offer(
      ProbePlan plan,
      Map<String, Tensor> values,
      long start,
      List<Sample> samples,
      ActivationSink sink) {
    Lifetime lifetime = Lifetime.of("probe batch");
    Map<ProbeRequest, Tensor> results = new HashMap<>();
    for (Gathering gathering : plan.gatherings()) {
      float[] maps = of(gathering.layer(), values).toArray();
      gathering.sort(samples, (statistics, items) -> statistics.add(maps, items));
    }
    for (ProbeRequest request : plan.requests()) {
      Tensor layer = of(request.layer(), values);
      Tensor lent = Tensor.borrow(layer.shape(), layer.data(), lifetime);
      results.put(request, request.reduction().apply(lent));
    }
    try {
      sink.accept(ActivationBatch.of(start, samples, results));
    } finally {
      lifetime.end();
    }
  }

  private static Tensor of(String layer, Map<String, Tensor> values) {
    Tensor found = values.get(layer);
    if (found == null) {
      throw new IllegalStateException("The forward pass left out " + layer);
    }
    return found;
  }
}
