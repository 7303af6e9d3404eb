package io.loupe.engine.dl4j.internal;

import com.google.common.base.Throwables;
import com.sun.management.OperatingSystemMXBean;
import io.loupe.engine.dl4j.run.ExecutionPlan;
import io.loupe.error.ProviderException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * A batch cut into parts that stay in the cache, run by several threads with one native thread
 * each. How it is cut depends on the network and the number of items alone, so that every machine
 * computes the same; how many parts run at a time, on the memory at hand. The number of parts is
 * even: with an odd one half of the cores would wait for the last.
 *
 * @param items size of the batch
 * @param count number of parts
 * @param elementsPerItem values that one item takes
 * @param atATime number of parts that fit into memory together
 * @param fits whether all parts do
 * @param processors that it may run on
 */
record Parts(
    int items, int count, long elementsPerItem, int atATime, boolean fits, Processors processors) {
  private static final int MOST_ITEMS = 20;
  private static final int WORTH_CUTTING = 8;
  private static final long MOST_ELEMENTS = 1L << 23;
  private static final long WORTH_NATIVE_THREADS = 1L << 20;

  /** A value, its gradient, and half as much again for what steps keep. */
  private static final long BYTES_PER_ELEMENT = 10;

  /** Runs that take less are not worth asking how much is left. */
  private static final long SMALL = 64L << 20;

  /** Cuts a batch whose items take some rows of the plan each. */
  static Parts of(int items, int rows, ExecutionPlan plan, Machine machine, String model) {
    long elements = Math.max(1, plan.elementsPerItem() * rows);
    int half = items >= WORTH_CUTTING ? (items + 1) / 2 : items;
    long most = Math.max(1, Math.min(Math.min(MOST_ITEMS, half), MOST_ELEMENTS / elements));
    int least = Math.toIntExact((items + most - 1) / most);
    int count = least > 1 ? Math.min(items, least + least % 2) : least;
    long bytes = elements * BYTES_PER_ELEMENT;
    if (bytes * items <= SMALL && machine.given().isEmpty()) {
      return new Parts(items, count, elements, count, true, machine.processors());
    }
    long available = machine.memory() + plan.idleElements() * BYTES_PER_ELEMENT;
    if (bytes > available) {
      throw new ProviderException(
          "Model \""
              + model
              + "\" needs about "
              + mebibytes(bytes)
              + " for one input, and "
              + mebibytes(available)
              + " are free.",
          "Give it smaller inputs (--input-shape) or more memory.",
          null);
    }
    long part = bytes * ((items + count - 1) / count);
    long together = Math.max(1, available / 2 / part);
    return new Parts(
        items,
        count,
        elements,
        (int) Math.min(count, together),
        together >= count,
        machine.processors());
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }

  int first(int part) {
    return Math.toIntExact((long) items * part / count);
  }

  int size(int part) {
    return first(part + 1) - first(part);
  }

  void run(IntConsumer work) {
    boolean large = elementsPerItem * size(0) >= WORTH_NATIVE_THREADS;
    int allowed = allowed();
    boolean enough = Math.min(count, atATime) >= allowed;
    if (large && !enough) {
      int threads = Math.min(processors.free(), allowed);
      IntStream.range(0, count).forEach(part -> withNativeThreads(threads, part, work));
    } else if (count == 1) {
      withNativeThreads(1, 0, work);
    } else {
      for (int start = 0; start < count; start += atATime) {
        sideBySide(start, Math.min(count, start + atATime), work);
      }
    }
  }

  /** As many threads as the pool has that this runs in, else one on each processor. */
  private static int allowed() {
    ForkJoinPool pool = ForkJoinTask.getPool();
    return pool == null || pool == ForkJoinPool.commonPool()
        ? Runtime.getRuntime().availableProcessors()
        : pool.getParallelism();
  }

  /** Runs parts side by side. None runs any more when this returns or throws. */
  private static void sideBySide(int from, int to, IntConsumer work) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    IntStream.range(from, to)
        .parallel()
        .forEach(
            part -> {
              try {
                if (failure.get() == null) {
                  withNativeThreads(1, part, work);
                }
              } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
              }
            });
    Throwable first = failure.get();
    if (first != null) {
      Throwables.throwIfUnchecked(first);
    }
  }

  private static void withNativeThreads(int most, int part, IntConsumer work) {
    NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int before = natives.ompGetMaxThreads();
    natives.setOmpNumThreads(Math.min(most, before));
    try {
      work.accept(part);
    } finally {
      natives.setOmpNumThreads(before);
    }
  }

  /**
   * What runs may take, asked anew for each run.
   *
   * @param given bytes the user allows; else what the machine has left
   * @param processors that other programs leave
   */
  record Machine(OptionalLong given, Processors processors) {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path LIMIT = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path USED = Path.of("/sys/fs/cgroup/memory.current");

    /** Bytes that may be taken now. */
    long memory() {
      return given.orElseGet(() -> Math.max(0, Math.min(machine(), nativeLibrary())));
    }

    /** What ND4J's allocator still gives before it refuses. */
    private static long nativeLibrary() {
      long most = Pointer.maxPhysicalBytes();
      return most <= 0 ? Long.MAX_VALUE : most - Pointer.physicalBytes();
    }

    private static long machine() {
      long container = number(LIMIT).orElse(Long.MAX_VALUE) - number(USED).orElse(0);
      return Math.min(container, free());
    }

    private static long free() {
      try {
        for (String line : Files.readAllLines(MEMORY)) {
          if (line.startsWith("MemAvailable:")) {
            return Long.parseLong(line.replaceAll("\\D", "")) << 10;
          }
        }
      } catch (IOException | NumberFormatException e) {
        return freeByJvm();
      }
      return freeByJvm();
    }

    private static long freeByJvm() {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getFreeMemorySize();
    }

    private static OptionalLong number(Path file) {
      try {
        return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
      } catch (IOException | NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
  }
}
