package io.loupe.formats.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Sample;
import io.loupe.error.ClosedException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FileDatasetTest {
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  @Test
  void passThatIsClosedRefusesInOneSentenceAndOpensNothing() {
    Stream<Sample> pass = dataset(() -> {}).samples();
    Iterator<Sample> samples = pass.iterator();
    assertThat(samples.next().id()).isEqualTo("0");
    pass.close();
    pass.close();
    assertThatThrownBy(samples::next)
        .isInstanceOf(ClosedException.class)
        .hasMessageStartingWith("This pass over test:data is closed.");
    assertThat(opened).hasValue(1);
    assertThat(closed).hasValue(1);
  }

  @Test
  void passThatEndsIsClosedByItself() {
    Stream<Sample> pass = dataset(() -> {}).samples();
    assertThat(pass.map(Sample::id)).containsExactly("0", "1", "2");
    assertThat(closed).hasValue(1);
    pass.close();
    assertThat(closed).hasValue(1);
  }

  @Test
  void closingWaitsForTheSampleThatIsRead() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Stream<Sample> pass =
        dataset(
                () -> {
                  reading.countDown();
                  await(go);
                  assertThat(closed).as("closed while it is read").hasValue(0);
                })
            .samples();
    Thread reader = new Thread(() -> assertThat(pass.findFirst()).isPresent());
    reader.start();
    reading.await();
    Thread closer = new Thread(pass::close);
    closer.start();
    while (closer.getState() != Thread.State.BLOCKED) {
      Thread.sleep(1);
    }
    go.countDown();
    reader.join();
    closer.join();
    assertThat(closed).hasValue(1);
  }

  private FileDataset dataset(Runnable onRead) {
    return new FileDataset("test:data", 3, List.of(), () -> "", () -> reader(onRead));
  }

  private SampleReader reader(Runnable onRead) {
    opened.incrementAndGet();
    return new SampleReader() {
      private int index;

      @Override
      public @Nullable Sample next() {
        onRead.run();
        return index == 3
            ? null
            : Sample.of(Integer.toString(index++), Tensor.of(Shape.of(1), index));
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
