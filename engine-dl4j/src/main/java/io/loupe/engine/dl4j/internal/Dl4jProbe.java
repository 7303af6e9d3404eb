package io.loupe.engine.dl4j.internal;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.engine.dl4j.plan.PlanBuffers;
import io.loupe.error.DatasetException;
import io.loupe.model.LayerInfo;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Streams a dataset through the plan, all layers of a batch in one pass. */
record Dl4jProbe(PlanRunner runner) implements ActivationProbe {

  @Override
  public void run(ProbePlan plan, Dataset dataset, ActivationSink sink, RunMonitor monitor) {
    List<String> layers = plan.requests().stream().map(ProbeRequest::layer).toList();
    layers.forEach(runner.catalog()::node);
    FloatBuffer values =
        FloatBuffer.allocate(Math.multiplyExact(plan.batchSize(), runner.input().elements()));
    try (RunMonitor.Task task = monitor.task("forward", dataset.size());
        Stream<Sample> stream = dataset.samples()) {
      Iterator<Sample> samples = stream.iterator();
      long start = 0;
      while (samples.hasNext()) {
        List<Sample> batch = new ArrayList<>();
        values.clear();
        while (samples.hasNext() && batch.size() < plan.batchSize()) {
          Sample sample = samples.next();
          check(sample);
          values.put(sample.input().data());
          batch.add(sample);
        }
        offer(plan, sink, start, List.copyOf(batch), values.flip(), layers);
        start += batch.size();
        task.advance(batch.size());
      }
    }
  }

  private void check(Sample sample) {
    if (!sample.input().shape().equals(runner.input())) {
      throw new DatasetException(
          "Sample "
              + sample.id()
              + " has shape "
              + sample.input().shape()
              + ", model \""
              + runner.catalog().model()
              + "\" wants "
              + runner.input()
              + ".",
          "Give inputs of that size, channels first.",
          null);
    }
  }

  private void offer(
      ProbePlan plan,
      ActivationSink sink,
      long start,
      List<Sample> batch,
      FloatBuffer values,
      List<String> layers) {
    Lifetime lifetime = Lifetime.of("probe batch");
    PlanBuffers buffers = runner.forward(values, batch.size(), layers);
    try {
      Map<ProbeRequest, Tensor> results = new LinkedHashMap<>();
      for (ProbeRequest request : plan.requests()) {
        int node = runner.catalog().node(request.layer());
        Tensor all =
            TensorBridge.borrow(buffers.value(node), runner.plan().isChannelsLast(node), lifetime);
        results.put(request, PushedReductions.apply(request, layer(request.layer()), all));
      }
      sink.accept(new Batch(start, batch, results));
    } finally {
      lifetime.end();
      runner.plan().release(buffers);
    }
  }

  private LayerInfo layer(String name) {
    String plain = LayerInfo.withoutLogits(name);
    return runner.catalog().layers().stream()
        .filter(l -> l.name().equals(name) || l.name().equals(plain))
        .findFirst()
        .orElseThrow();
  }

  private record Batch(long start, List<Sample> samples, Map<ProbeRequest, Tensor> results)
      implements ActivationBatch {
    @Override
    public Tensor get(ProbeRequest request) {
      Tensor result = results.get(request);
      if (result == null) {
        throw new IllegalArgumentException("The plan has no request " + request);
      }
      return result;
    }
  }
}
