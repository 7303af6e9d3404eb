package io.loupe.engine.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorsTest {
  @ParameterizedTest
  @CsvSource({
    "2, 0, 2",
    "2, 0.2, 2",
    "2, 0.3, 1",
    "2, 1, 1",
    "8, 0.5, 4",
    "8, 0.95, 1",
    "4, -1, 4",
    "4, NaN, 4"
  })
  void othersAreLeftTheirs(int all, double others, int free) {
    assertThat(new Processors(all, () -> others, () -> 0).free()).isEqualTo(free);
  }

  @Test
  void itIsNotAskedAtEveryPass() {
    AtomicLong time = new AtomicLong();
    AtomicInteger asked = new AtomicInteger();
    Processors processors =
        new Processors(4, () -> asked.incrementAndGet() == 1 ? 0.25 : 0.5, time::get);
    assertThat(processors.free()).isEqualTo(3);
    time.set(249_999_999);
    assertThat(processors.free()).isEqualTo(3);
    assertThat(asked).hasValue(1);
    time.set(250_000_000);
    assertThat(processors.free()).isEqualTo(2);
  }

  @Test
  void aMachineHasAllOrFewer() {
    assertThat(Processors.ofMachine().free())
        .isBetween(1, Runtime.getRuntime().availableProcessors());
  }
}
