package io.loupe.spark;

import io.loupe.data.Dataset;
import io.loupe.data.PlacedSamples;
import io.loupe.data.Sample;
import io.loupe.probe.Counted;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts one part of the data: the samples from one place to another. What it counted is its
 * result, so that a task that runs twice counts once.
 *
 * @param samples number of all, with those that are left out
 * @param partitions number of parts
 * @param seen samples of tasks that have ended, for people
 * @param refusals answers that end the job
 */
record CountRange(
    Assignment assignment,
    long samples,
    int partitions,
    LongAccumulator seen,
    CollectionAccumulator<byte[]> refusals)
    implements Function<Integer, byte[]> {
  private static final long serialVersionUID = 1;

  @Override
  public byte[] call(Integer partition) {
    return Answer.by(
        assignment, refusals, bench -> count(bench, first(partition), first(partition + 1)));
  }

  private long first(int partition) {
    return samples / partitions * partition + Math.min(partition, samples % partitions);
  }

  private byte[] count(Workbench bench, long from, long to) {
    Dataset dataset = bench.dataset(assignment);
    List<Counted<?>> parts = bench.nothing(assignment);
    int most = assignment.gathered(bench.model().info().input());
    try (PlacedSamples pass = PlacedSamples.of(dataset, from, to)) {
      while (pass.hasNext()) {
        TaskContext.get().killTaskIfInterrupted();
        List<Sample> batch = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        while (batch.size() < most && pass.hasNext()) {
          batch.add(pass.next());
          places.add(pass.place());
        }
        bench.count(assignment, parts, batch, places);
        seen.add(batch.size());
      }
      return Answer.of(parts, pass.leftOut());
    }
  }
}
