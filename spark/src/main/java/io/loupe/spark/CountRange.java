package io.loupe.spark;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.probe.Counted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
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
    byte[] answer =
        answered(
            assignment, bench -> count(bench, first(partition), first(partition + 1), seen::add));
    if (Answer.isRefusal(answer)) {
      refusals.add(answer);
    }
    return answer;
  }

  /** What a task does at its workbench. */
  interface Work {
    byte[] at(Workbench bench);
  }

  /** Does the work of a task; what the user did wrong becomes its answer. */
  static byte[] answered(Assignment assignment, Work work) {
    try {
      Workbench bench = Workbench.enter(assignment);
      try {
        return work.at(bench);
      } finally {
        bench.leave();
      }
    } catch (LoupeException e) {
      return Answer.of(e, where());
    }
  }

  private static String where() {
    SparkEnv env = SparkEnv.get();
    return env == null || env.executorId().equals("driver")
        ? ""
        : " Executor "
            + env.executorId()
            + " on "
            + env.blockManager().blockManagerId().host()
            + " says so.";
  }

  private long first(int partition) {
    return samples / partitions * partition + Math.min(partition, samples % partitions);
  }

  private byte[] count(Workbench bench, long from, long to, LongConsumer progress) {
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
        progress.accept(batch.size());
      }
    }
    return Answer.of(parts);
  }
}
