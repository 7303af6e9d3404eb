package io.loupe.engine.dl4j.internal;

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
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Streams a dataset through the plan, all layers of a batch in one pass. */
record Dl4jProbe(PlanRunner runner) implements ActivationProbe {

  @Override
  public void run(ProbePlan plan, Dataset dataset, ActivationSink sink, RunMonitor monitor) {
    BatchReader reader = new BatchReader(runner, plan);
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
        offer(reader, sink, start, List.copyOf(batch), values.flip());
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

  private static void offer(
      BatchReader reader, ActivationSink sink, long start, List<Sample> batch, FloatBuffer values) {
    Lifetime lifetime = Lifetime.of("probe batch");
    try {
      sink.accept(new Batch(start, batch, reader.read(values, batch, lifetime)));
    } finally {
      lifetime.end();
    }
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
