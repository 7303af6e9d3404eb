package io.loupe.testkit;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.model.Engine;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** One open model of the engine under test, with data and tolerances. */
record EngineSubject(
    Engine engine, ModelSource source, Model model, Dataset data, Tolerances tolerances) {

  /** What may differ: floats relative to the largest value, gradients, memory in bytes, time. */
  record Tolerances(double rounding, double gradient, long memory, Duration patience) {}

  List<String> layerNames() {
    return model.layers().stream().map(LayerInfo::name).toList();
  }

  /** Every layer as it is and before its activation function. */
  List<ProbeRequest> requests() {
    return layerNames().stream()
        .flatMap(
            name ->
                Stream.concat(Stream.of(name, LayerInfo.logits(name)), model.linear(name).stream()))
        .map(ProbeRequest::of)
        .toList();
  }

  Optional<Differentiable> gradients() {
    return model.capability(Differentiable.class);
  }

  /** A capability; where the engine does not offer it the check is skipped, not passed. */
  <C> C offered(Class<C> type) {
    Optional<C> found = model.capability(type);
    Assumptions.assumeTrue(
        found.isPresent(), () -> "no " + type.getSimpleName() + " of " + model.info().name());
    return found.orElseThrow();
  }

  List<Sample> samples() {
    try (Stream<Sample> stream = data.samples()) {
      return stream.toList();
    }
  }

  /** The first samples as one batch. */
  Tensor batch(int items) {
    return Floats.stack(samples().subList(0, items).stream().map(Sample::input).toList());
  }

  Probed probe(List<ProbeRequest> requests, int batchSize) {
    return probe(requests, batchSize, data);
  }

  /** All results of a pass over data, put together along the first axis. */
  Probed probe(List<ProbeRequest> requests, int batchSize, Dataset dataset) {
    Map<ProbeRequest, List<Tensor>> parts = new LinkedHashMap<>();
    model
        .probe()
        .run(
            new ProbePlan(requests, batchSize),
            dataset,
            batch ->
                requests.forEach(
                    request ->
                        parts
                            .computeIfAbsent(request, r -> new java.util.ArrayList<>())
                            .add(batch.get(request).copy())),
            RunMonitor.silent());
    Map<ProbeRequest, Tensor> whole = new LinkedHashMap<>();
    parts.forEach((request, tensors) -> whole.put(request, Floats.concat(tensors)));
    return new Probed(whole);
  }

  double gradientStep() {
    var input = model.info().input();
    return 0.004 * Math.abs(input.width(0));
  }
}
