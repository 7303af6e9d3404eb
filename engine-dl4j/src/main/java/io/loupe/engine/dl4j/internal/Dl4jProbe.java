package io.loupe.engine.dl4j.internal;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.SampleBatches;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Lifetime;
import java.nio.FloatBuffer;
import java.util.List;

/** Streams a dataset through the plan, all layers of a batch in one pass. */
record Dl4jProbe(PlanRunner runner) implements ActivationProbe {

  @Override
  public void run(ProbePlan plan, Dataset dataset, ActivationSink sink, RunMonitor monitor) {
    runner.guard().check();
    BatchReader reader = new BatchReader(runner, plan);
    SampleBatches.each(
        dataset,
        runner.input(),
        plan.batchSize(),
        "forward",
        monitor,
        (start, samples) -> offer(reader, sink, start, samples, Samples.stacked(samples).data()));
  }

  private static void offer(
      BatchReader reader, ActivationSink sink, long start, List<Sample> batch, FloatBuffer values) {
    Lifetime lifetime = Lifetime.of("probe batch");
    try {
      sink.accept(ActivationBatch.of(start, batch, reader.read(values, batch, lifetime)));
    } finally {
      lifetime.end();
    }
  }
}
