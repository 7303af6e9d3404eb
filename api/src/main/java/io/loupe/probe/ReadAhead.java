package io.loupe.probe;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.Iterator;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next thing while one is worked on. The first is read where it is asked for, all others
 * in a thread of their own, which has ended when this is closed; what fails there is thrown when
 * the thing is asked for. Where the run is bound to one thread nothing is read ahead. Used from one
 * thread.
 */
final class ReadAhead<T> implements AutoCloseable {
  private static final long PATIENCE = 20;

  private final Iterator<T> source;
  private final SynchronousQueue<Read<T>> ready = new SynchronousQueue<>();
  private @Nullable Thread reader;
  private boolean begun;
  private volatile boolean ended;

  /** What was read: a thing, what went wrong, or neither at the end. */
  private record Read<T>(@Nullable T thing, @Nullable Throwable failure) {}

  /**
   * Creates it.
   *
   * @param source used by one thread at a time
   */
  ReadAhead(Iterator<T> source) {
    this.source = source;
  }

  /** The next thing, or nothing at the end. */
  @Nullable T next() {
    if (ended) {
      return null;
    }
    if (reader == null) {
      if (!source.hasNext()) {
        ended = true;
        return null;
      }
      if (!begun || isBound()) {
        begun = true;
        return source.next();
      }
      reader = started();
    }
    Read<T> read = taken();
    ended = read.thing() == null;
    Throwable failure = read.failure();
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error fatal) {
      throw fatal;
    }
    if (failure != null) {
      throw new UndeclaredThrowableException(failure);
    }
    return read.thing();
  }

  private static boolean isBound() {
    ForkJoinPool pool = ForkJoinTask.getPool();
    return pool != null && pool != ForkJoinPool.commonPool() && pool.getParallelism() < 2;
  }

  private Thread started() {
    Thread thread = new Thread(this::read, "loupe-reader");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void read() {
    try {
      while (!ended && source.hasNext()) {
        give(new Read<>(source.next(), null));
      }
      give(new Read<>(null, null));
    } catch (Throwable failure) { // also what a stranger throws undeclared
      give(new Read<>(null, failure));
    }
  }

  private void give(Read<T> read) {
    try {
      boolean given = false;
      while (!given && !ended) {
        given = ready.offer(read, PATIENCE, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      give(new Read<>(null, e));
    }
  }

  private Read<T> taken() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return ready.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    Thread thread = reader;
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
