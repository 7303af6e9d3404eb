package io.loupe.spark;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.probe.Counted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts one part of the data: the samples from one place to another. What it counted is its
 * result, so that a task that runs twice counts once.
 *
 * @param samples number of all
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
    try (Stream<Sample> stream = dataset.samplesFrom(from)) {
      Iterator<Sample> rest = stream.limit(to - from).iterator();
      long start = from;
      while (rest.hasNext()) {
        TaskContext.get().killTaskIfInterrupted();
        List<Sample> batch = new ArrayList<>();
        while (rest.hasNext() && batch.size() < most) {
          batch.add(rest.next());
        }
        bench.count(
            assignment,
            parts,
            batch,
            LongStream.range(start, start + batch.size()).boxed().toList());
        start += batch.size();
        seen.add(batch.size());
      }
    }
    return Answer.of(parts);
  }
}
