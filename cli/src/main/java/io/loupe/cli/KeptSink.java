package io.loupe.cli;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.error.LoupeException;
import io.loupe.error.RunCancelledException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A sink whose run another thread can end while its own thread is caught in a plug-in: between two
 * artifacts, never within one. What the run hands over later is refused.
 */
final class KeptSink implements ArtifactSink {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ArtifactSink sink;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Provenance open;
  private boolean ended;

  KeptSink(ArtifactSink sink) {
    this.sink = sink;
  }

  /**
   * Ends the run from outside.
   *
   * @param kept whether what was handed over is kept as a partial result, or nothing is
   * @return the provenance of what is left; empty if there is no run, it cannot be written, or an
   *     artifact is being written and does not get done
   */
  Optional<Provenance> end(boolean kept) {
    try {
      if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      Provenance last = open;
      ended = true;
      open = null;
      if (last == null) {
        return Optional.empty();
      }
      if (!kept) {
        sink.abandon();
        return Optional.of(last);
      }
      Provenance partial = last.asPartial();
      sink.finish(partial);
      return Optional.of(partial);
    } catch (LoupeException e) { // a full disk: nothing of it is kept
      sink.abandon();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void begin(Provenance provenance) {
    whileOpen(
        () -> {
          sink.begin(provenance);
          open = provenance;
        });
  }

  @Override
  public void accept(Artifact artifact, Provenance provenance) {
    whileOpen(
        () -> {
          sink.accept(artifact, provenance);
          open = provenance;
        });
  }

  @Override
  public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
    return whileOpen(
        () -> {
          open = provenance;
          return new KeptWriter(sink.numbers(name, caption, item, provenance));
        });
  }

  @Override
  public void finish(Provenance provenance) {
    whileOpen(
        () -> {
          sink.finish(provenance);
          open = null;
        });
  }

  @Override
  public void abandon() {
    lock.lock();
    try {
      if (!ended) {
        sink.abandon();
        open = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void whileOpen(Runnable work) {
    whileOpen(
        () -> {
          work.run();
          return this;
        });
  }

  private <T> T whileOpen(Supplier<T> work) {
    lock.lock();
    try {
      if (ended) {
        throw new RunCancelledException("a run that was ended");
      }
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private final class KeptWriter implements NumbersWriter {
    private final NumbersWriter writer;

    KeptWriter(NumbersWriter writer) {
      this.writer = writer;
    }

    @Override
    public void append(Tensor items) {
      whileOpen(() -> writer.append(items));
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!ended) {
          writer.close();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
