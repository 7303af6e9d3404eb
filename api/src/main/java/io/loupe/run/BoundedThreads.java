package io.loupe.run;

import io.loupe.Experimental;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Computes with so many threads: in a pool of its own, since parallel streams stay in the pool that
 * they are begun in. Its threads have the context class loader of the calling one.
 */
@Experimental
public final class BoundedThreads {
  private BoundedThreads() {}

  /**
   * Does some work and waits for it.
   *
   * @param most threads at a time, positive
   * @param work runs in one of them; what it throws is thrown here
   * @param <T> what comes out
   * @return what came out
   */
  public static <T> T call(int most, Supplier<T> work) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    ForkJoinPool pool = pool(most);
    try {
      pool.submit(
              () -> {
                try {
                  result.set(work.get());
                } catch (Throwable error) { // also what a stranger throws undeclared
                  failure.set(error);
                }
              })
          .join();
    } finally {
      pool.shutdown();
    }
    T value = result.get();
    if (value != null) {
      return value;
    }
    Throwable error = failure.get();
    if (error instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (error instanceof Error fatal) {
      throw fatal;
    }
    throw new UndeclaredThrowableException(error);
  }

  private static ForkJoinPool pool(int most) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return new ForkJoinPool(
        most,
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setContextClassLoader(loader);
          return thread;
        },
        null,
        false);
  }
}
