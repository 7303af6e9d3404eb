package io.loupe;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Computes in a pool of its own: parallel streams stay in the pool that they are begun in. */
final class BoundedThreads {
  private BoundedThreads() {}

  /** Waits for the result; throws what the work throws. */
  static <T> T call(int most, Supplier<T> work) {
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
