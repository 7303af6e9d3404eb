package io.loupe.model;

import io.loupe.Experimental;
import io.loupe.error.ClosedException;
import io.loupe.tensor.Lifetime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a model owns until the last pass that uses it has ended, whoever closes it and when.
 * For engines: one guard for each model, and one {@link #within} it for what lives on the model's
 * memory (a view, a redrawn model, a forward pass); every piece of work that touches the memory
 * runs in {@link #use}.
 *
 * <p>{@link #close} lets no more work begin and waits for what is under way. The memory is given
 * back once, by whoever is last: the closing thread or the work that ends after it. So a close
 * never hangs: a thread that is itself at work under any guard does not wait, and one that is
 * interrupted stops waiting. Work should not call code of others, since a close from another thread
 * waits for it.
 *
 * <p>Safe for use by several threads. A use costs two uncontended locks; take one for a batch, not
 * for a layer.
 */
@Experimental
public final class CloseGuard implements AutoCloseable {
  /** How much work the thread has under way, whatever it uses. */
  private static final ThreadLocal<Integer> AT_WORK = ThreadLocal.withInitial(() -> 0);

  private final String thing;
  private final @Nullable CloseGuard outer;
  private final Lifetime lifetime;
  private final Runnable release;
  private int uses;
  private boolean closed;
  private boolean released;

  private CloseGuard(
      String thing, @Nullable CloseGuard outer, Lifetime lifetime, Runnable release) {
    this.thing = thing;
    this.outer = outer;
    this.lifetime = lifetime;
    this.release = release;
  }

  /**
   * Guards something that stands alone.
   *
   * @param thing what it is, as a sentence begins, for example {@code Model "lenet"}
   * @param release gives its memory back; called once, when it is closed and not used any more
   * @return an open guard
   */
  public static CloseGuard of(String thing, Runnable release) {
    return new CloseGuard(thing, null, Lifetime.of(inSentence(thing)), release);
  }

  /**
   * Guards something that needs what this guards. Closing it leaves this open; once this is closed
   * it can no longer be used, and is still to be closed.
   *
   * @param thing what it is, as a sentence begins, for example {@code This forward pass}
   * @param release gives back what it has of its own; called once
   * @return an open guard
   */
  public CloseGuard within(String thing, Runnable release) {
    return new CloseGuard(thing, this, lifetime.within(inSentence(thing)), release);
  }

  private static String inSentence(String thing) {
    return Character.toLowerCase(thing.charAt(0)) + thing.substring(1);
  }

  /**
   * Returns the span in which memory may be lent.
   *
   * @return ends when this or what it is within is closed
   */
  public Lifetime lifetime() {
    return lifetime;
  }

  /**
   * Does some work with what is guarded, which stays until the work is done.
   *
   * @param <T> its result
   * @param work ends in the calling thread
   * @return its result
   * @throws ClosedException if this, or what it is within, was closed before
   */
  public <T> T use(Supplier<T> work) {
    enter();
    try {
      return work.get();
    } finally {
      leave();
    }
  }

  /**
   * Refuses if there is nothing to use any more. What is open here may be closed a moment later:
   * work goes into {@link #use}.
   *
   * @throws ClosedException if this, or what it is within, was closed
   */
  public void check() {
    enter();
    leave();
  }

  private void enter() {
    if (outer != null) {
      outer.enter();
    }
    boolean entered = false;
    try {
      begin();
      entered = true;
    } finally {
      if (!entered && outer != null) {
        outer.leave();
      }
    }
  }

  private synchronized void begin() {
    if (closed) {
      throw new ClosedException(thing);
    }
    uses++;
    AT_WORK.set(AT_WORK.get() + 1);
  }

  private void leave() {
    try {
      if (end()) {
        giveBack();
      }
    } finally {
      if (outer != null) {
        outer.leave();
      }
    }
  }

  /** Whether that was the last use of something closed. */
  private synchronized boolean end() {
    uses--;
    AT_WORK.set(AT_WORK.get() - 1);
    return closed && uses == 0;
  }

  /**
   * Closes it: no more work begins. Waits for work under way in other threads, unless this thread
   * is at work itself or is interrupted; its interrupt status is kept. Closing twice does nothing.
   */
  @Override
  public void close() {
    if (shut()) {
      giveBack();
    } else {
      awaitRelease();
    }
  }

  /** Whether that was the first time, and nothing is under way. */
  private synchronized boolean shut() {
    boolean first = !closed;
    closed = true;
    lifetime.end();
    return first && uses == 0;
  }

  private void giveBack() {
    try {
      release.run();
    } finally {
      synchronized (this) {
        released = true;
        notifyAll();
      }
    }
  }

  private synchronized void awaitRelease() {
    try {
      while (!released && AT_WORK.get() == 0) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
