package io.loupe.testkit.reference;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Streams a dataset through a {@link TinyConvNet}. */
final class ReferenceProbe implements ActivationProbe {
  private final Shape input;
  private final Circuit circuit;

  ReferenceProbe(Shape input, Circuit circuit) {
    this.input = input;
    this.circuit = circuit;
  }

  @Override
  public void run(ProbePlan plan, Dataset dataset, ActivationSink sink, RunMonitor monitor) {
    int depth = circuit.depth(plan.requests().stream().map(ProbeRequest::layer).toList());
    try (Stream<Sample> stream = dataset.samples();
        RunMonitor.Task task = monitor.task("forward", dataset.size())) {
      Iterator<Sample> samples = stream.iterator();
      long start = 0;
      while (samples.hasNext()) {
        List<Sample> batch = new ArrayList<>();
        while (samples.hasNext() && batch.size() < plan.batchSize()) {
          batch.add(checked(samples.next()));
        }
        offer(plan, start, List.copyOf(batch), depth, sink);
        start += batch.size();
        task.advance(batch.size());
      }
    }
  }

  private void offer(
      ProbePlan plan, long start, List<Sample> batch, int depth, ActivationSink sink) {
    List<Trace> traces =
        batch.stream().map(s -> new Trace(circuit, s.input().toArray(), depth)).toList();
    Lifetime lifetime = Lifetime.of("probe batch");
    Map<ProbeRequest, Tensor> results = new HashMap<>();
    for (ProbeRequest request : plan.requests()) {
      results.put(request, request.reduction().apply(values(request.layer(), traces, lifetime)));
    }
    try {
      sink.accept(new Batch(start, batch, results));
    } finally {
      lifetime.end();
    }
  }

  private Tensor values(String layer, List<Trace> traces, Lifetime lifetime) {
    Shape item = circuit.layer(circuit.indexOf(layer)).op().output();
    FloatBuffer values = FloatBuffer.allocate(traces.size() * item.elements());
    traces.forEach(trace -> values.put(trace.read(layer)));
    return Tensor.borrow(item.withBatch(traces.size()), values.flip(), lifetime);
  }

  private Sample checked(Sample sample) {
    if (!sample.input().shape().equals(input)) {
      throw new DatasetException(
          "Sample "
              + sample.id()
              + " has shape "
              + sample.input().shape()
              + ", the model wants "
              + input
              + ".",
          "Give inputs of that size, channels first.",
          null);
    }
    return sample;
  }

  private record Batch(long start, List<Sample> samples, Map<ProbeRequest, Tensor> results)
      implements ActivationBatch {
    @Override
    public Tensor get(ProbeRequest request) {
      Tensor result = results.get(request);
      if (result == null) {
        throw new IllegalArgumentException("The plan has no " + request);
      }
      return result;
    }
  }
}
