package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.plan.ExecutionPlan;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * A batch cut into parts that stay in the cache, run by several threads with one native thread
 * each. How it is cut depends on the network and the number of items alone, so that every machine
 * computes the same.
 *
 * @param items size of the batch
 * @param count number of parts
 * @param elementsPerItem values that one item takes
 */
record Parts(int items, int count, long elementsPerItem) {
  private static final int MOST_ITEMS = 16;
  private static final int WORTH_CUTTING = 8;
  private static final long MOST_ELEMENTS = 1L << 23;
  private static final long WORTH_NATIVE_THREADS = 1L << 20;

  static Parts of(int items, ExecutionPlan plan) {
    long elements = Math.max(1, plan.elementsPerItem());
    int half = items >= WORTH_CUTTING ? (items + 1) / 2 : items;
    long most = Math.max(1, Math.min(Math.min(MOST_ITEMS, half), MOST_ELEMENTS / elements));
    return new Parts(items, Math.toIntExact((items + most - 1) / most), elements);
  }

  int first(int part) {
    return Math.toIntExact((long) items * part / count);
  }

  int size(int part) {
    return first(part + 1) - first(part);
  }

  void run(IntConsumer work) {
    boolean large = elementsPerItem * size(0) >= WORTH_NATIVE_THREADS;
    boolean enough = count >= Runtime.getRuntime().availableProcessors();
    if (large && !enough) {
      IntStream.range(0, count).forEach(work);
    } else if (count == 1) {
      withOneNativeThread(0, work);
    } else {
      IntStream.range(0, count).parallel().forEach(part -> withOneNativeThread(part, work));
    }
  }

  private static void withOneNativeThread(int part, IntConsumer work) {
    NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int before = natives.ompGetMaxThreads();
    natives.setOmpNumThreads(1);
    try {
      work.accept(part);
    } finally {
      natives.setOmpNumThreads(before);
    }
  }
}
