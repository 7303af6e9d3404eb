package io.loupe.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.run.BoundedThreads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadAheadTest {
  /** The numbers from 0, and which threads gave them. */
  private static final class Numbers implements Iterator<Integer> {
    private final int count;
    private final IntFunction<Integer> each;
    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    private volatile int next;

    Numbers(int count, IntFunction<Integer> each) {
      this.count = count;
      this.each = each;
    }

    @Override
    public boolean hasNext() {
      return next < count;
    }

    @Override
    public Integer next() {
      threads.add(Thread.currentThread());
      return each.apply(next++);
    }
  }

  private static List<Integer> all(Numbers numbers) {
    List<Integer> all = new ArrayList<>();
    try (ReadAhead<Integer> ahead = new ReadAhead<>(numbers)) {
      for (Integer n = ahead.next(); n != null; n = ahead.next()) {
        all.add(n);
      }
      assertThat(ahead.next()).as("behind the end").isNull();
    }
    return all;
  }

  private static List<Integer> to(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void givesAllInTheirOrderFromOneOtherThreadBehindTheFirst() {
    Numbers numbers = new Numbers(100, n -> n);
    assertThat(all(numbers)).isEqualTo(to(100));
    assertThat(numbers.threads.get(0)).isEqualTo(Thread.currentThread());
    Thread reader = numbers.threads.get(1);
    assertThat(reader).isNotEqualTo(Thread.currentThread());
    assertThat(numbers.threads.subList(1, 100)).containsOnly(reader);
    assertThat(reader.isAlive()).isFalse();
  }

  @Test
  void nothingAndOneThingNeedNoThread() {
    assertThat(all(new Numbers(0, n -> n))).isEmpty();
    Numbers one = new Numbers(1, n -> n);
    assertThat(all(one)).isEqualTo(to(1));
    assertThat(one.threads).containsExactly(Thread.currentThread());
  }

  @Test
  void theNextIsReadWhileOneIsWorkedOn() throws InterruptedException {
    CountDownLatch third = new CountDownLatch(1);
    Numbers numbers =
        new Numbers(
            5,
            n -> {
              if (n == 2) {
                third.countDown();
              }
              return n;
            });
    try (ReadAhead<Integer> ahead = new ReadAhead<>(numbers)) {
      assertThat(ahead.next()).isZero();
      assertThat(ahead.next()).isEqualTo(1);
      third.await();
    }
    assertThat(numbers.next).as("two are held at most").isEqualTo(3);
  }

  @Test
  void whatFailsIsThrownInItsPlaceAsItIs() {
    for (Throwable failure : List.of(new IllegalStateException("at 2"), new StackOverflowError())) {
      Numbers numbers =
          new Numbers(
              5,
              n -> {
                if (n == 2) {
                  throw ReadAheadTest.<RuntimeException>undeclared(failure);
                }
                return n;
              });
      try (ReadAhead<Integer> ahead = new ReadAhead<>(numbers)) {
        assertThat(ahead.next()).isZero();
        assertThat(ahead.next()).isEqualTo(1);
        assertThatThrownBy(ahead::next).isSameAs(failure);
        assertThat(ahead.next()).isNull();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T undeclared(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  void closedEarlyItHasEnded() {
    Numbers numbers = new Numbers(Integer.MAX_VALUE, n -> n);
    try (ReadAhead<Integer> ahead = new ReadAhead<>(numbers)) {
      assertThat(ahead.next()).isZero();
      assertThat(ahead.next()).isEqualTo(1);
    }
    assertThat(numbers.threads.get(1).isAlive()).isFalse();
  }

  @Test
  void anInterruptIsKeptAndLosesNothing() {
    Thread.currentThread().interrupt();
    assertThat(all(new Numbers(20, n -> n))).isEqualTo(to(20));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aRunThatIsBoundToOneThreadReadsInIt() {
    Numbers numbers = new Numbers(5, n -> n);
    Thread[] own = new Thread[1];
    List<Integer> all =
        BoundedThreads.call(
            1,
            () -> {
              own[0] = Thread.currentThread();
              return all(numbers);
            });
    assertThat(all).isEqualTo(to(5));
    assertThat(numbers.threads).containsOnly(own[0]);
  }
}
