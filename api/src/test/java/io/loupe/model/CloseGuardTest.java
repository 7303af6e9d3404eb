package io.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ClosedException;
import io.loupe.error.EndedLifetimeException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CloseGuardTest {
  private final AtomicInteger released = new AtomicInteger();
  private final CloseGuard model = CloseGuard.of("Model \"net\"", released::incrementAndGet);

  @Test
  void givesBackOnceAndRefusesAfterwards() {
    assertThat(model.use(() -> 7)).isEqualTo(7);
    model.check();
    model.close();
    model.close();
    assertThat(released).hasValue(1);
    assertThatThrownBy(() -> model.use(() -> 7))
        .isInstanceOf(ClosedException.class)
        .hasMessage("Model \"net\" is closed. Close it after its last use, or open it again.");
    assertThatThrownBy(model::check).isInstanceOf(ClosedException.class);
    assertThat(released).hasValue(1);
  }

  @Test
  void whatIsWithinEndsWithItButIsClosedByItself() {
    AtomicInteger own = new AtomicInteger();
    CloseGuard pass = model.within("The pass", own::incrementAndGet);
    Tensor lent = Tensor.borrow(Shape.of(1), FloatBuffer.wrap(new float[] {3}), pass.lifetime());
    assertThat(lent.get(0)).isEqualTo(3);
    model.close();
    assertThatThrownBy(pass::check)
        .isInstanceOf(ClosedException.class)
        .hasMessageStartingWith("Model \"net\" is closed.");
    assertThatThrownBy(() -> lent.get(0))
        .isInstanceOf(EndedLifetimeException.class)
        .hasMessageStartingWith("This tensor was borrowed from model \"net\", which has ended.");
    assertThat(own).hasValue(0);
    pass.close();
    assertThat(own).hasValue(1);
  }

  @Test
  void closingWhatIsWithinLeavesTheRestOpen() {
    CloseGuard pass = model.within("The pass", () -> {});
    Tensor lent = Tensor.borrow(Shape.of(1), FloatBuffer.wrap(new float[] {3}), pass.lifetime());
    pass.close();
    assertThatThrownBy(pass::check).hasMessageStartingWith("The pass is closed.");
    assertThatThrownBy(() -> lent.get(0))
        .hasMessageStartingWith("This tensor was borrowed from the pass, which has ended.");
    assertThat(model.use(() -> 1)).isEqualTo(1);
    model.close();
    assertThat(released).hasValue(1);
  }

  @Test
  void workMayCloseWhatItUses() {
    CloseGuard pass = model.within("The pass", () -> {});
    int result =
        pass.use(
            () -> {
              model.close();
              pass.close();
              assertThat(released).hasValue(0);
              return 5;
            });
    assertThat(result).isEqualTo(5);
    assertThat(released).hasValue(1);
  }

  @Test
  void closingWaitsForWorkInAnotherThread() throws InterruptedException {
    Worker worker = new Worker(model);
    AtomicBoolean returned = new AtomicBoolean();
    Thread closer = closer(returned);
    waiting(closer);
    assertThat(released).hasValue(0);
    assertThatThrownBy(model::check).isInstanceOf(ClosedException.class);
    worker.end();
    closer.join();
    assertThat(returned).isTrue();
    assertThat(released).hasValue(1);
  }

  @Test
  void workThatFailsIsOver() {
    assertThatThrownBy(
            () ->
                model.use(
                    () -> {
                      throw new IllegalStateException("work");
                    }))
        .hasMessage("work");
    model.close();
    assertThat(released).hasValue(1);
  }

  @Test
  void aReleaseThatFailsLeavesNobodyWaiting() {
    CloseGuard bad =
        CloseGuard.of(
            "It",
            () -> {
              throw new IllegalStateException("release");
            });
    assertThatThrownBy(bad::close).hasMessage("release");
    bad.close();
  }

  @Test
  void anInterruptedThreadDoesNotWait() throws InterruptedException {
    Worker worker = new Worker(model);
    AtomicBoolean returned = new AtomicBoolean();
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread closer =
        started(
            () -> {
              model.close();
              returned.set(true);
              interrupted.set(Thread.interrupted());
            });
    waiting(closer);
    closer.interrupt();
    closer.join();
    assertThat(returned).isTrue();
    assertThat(interrupted).isTrue();
    assertThat(released).hasValue(0);
    worker.end();
    assertThat(released).hasValue(1);
  }

  @Test
  void twoThatCloseWaitForOneRelease() throws InterruptedException {
    Worker worker = new Worker(model);
    Thread one = closer(new AtomicBoolean());
    Thread other = closer(new AtomicBoolean());
    waiting(one);
    waiting(other);
    worker.end();
    one.join();
    other.join();
    assertThat(released).hasValue(1);
  }

  /** Each works with one and closes the other: whoever is at work does not wait. */
  @Test
  void workersThatCloseEachOthersModelsGoOn() throws InterruptedException {
    CloseGuard second = CloseGuard.of("Another", released::incrementAndGet);
    CountDownLatch both = new CountDownLatch(2);
    Thread one = started(() -> model.use(() -> closed(second, both)));
    Thread other = started(() -> second.use(() -> closed(model, both)));
    one.join();
    other.join();
    assertThat(released).hasValue(2);
  }

  private static boolean closed(CloseGuard other, CountDownLatch both) {
    both.countDown();
    await(both);
    other.close();
    return true;
  }

  /** The memory is an array that is cleared when given back; no reader may ever see that. */
  @Test
  void memoryIsNeverGivenBackWhileItIsUsed() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      int[] memory = {1};
      AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
      CloseGuard guard = CloseGuard.of("It", () -> memory[0] = 0);
      CloseGuard view = guard.within("The view", () -> {});
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        SplittableRandom random = new SplittableRandom(round * 8L + i);
        CloseGuard mine = i % 2 == 0 ? guard : view;
        threads.add(started(() -> readThenClose(mine, memory, random, wrong)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(wrong.get()).isNull();
      guard.close();
      assertThat(memory[0]).isZero();
    }
  }

  private static void readThenClose(
      CloseGuard guard,
      int[] memory,
      SplittableRandom random,
      AtomicReference<@Nullable Throwable> wrong) {
    int reads = random.nextInt(40);
    try {
      for (int i = 0; i < reads; i++) {
        int seen = guard.use(() -> memory[0] + memory[0]);
        if (seen != 2) {
          throw new AssertionError("Read memory that was given back: " + seen);
        }
      }
      guard.close();
    } catch (ClosedException e) {
      guard.close();
    } catch (RuntimeException | Error e) {
      wrong.set(e);
    }
  }

  private Thread closer(AtomicBoolean returned) {
    return started(
        () -> {
          model.close();
          returned.set(true);
        });
  }

  private static Thread started(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void waiting(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).as("waits").isTrue();
      Thread.sleep(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Works until told to end. */
  private static final class Worker {
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;

    Worker(CloseGuard guard) {
      CountDownLatch begun = new CountDownLatch(1);
      thread =
          started(
              () ->
                  guard.use(
                      () -> {
                        begun.countDown();
                        await(end);
                        return true;
                      }));
      await(begun);
    }

    void end() throws InterruptedException {
      end.countDown();
      thread.join();
    }
  }
}
