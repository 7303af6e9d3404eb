package io.loupe.engine.dl4j.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How many processors other programs leave free. Native threads wait for each other after each
 * operation; where one of them does not get a processor at once, all wait for it, hundreds of times
 * in a pass. It is asked a few times a second at most. Safe for use by several threads.
 */
final class Processors {
  private static final long PERIOD = 250_000_000;

  private final int all;
  private final DoubleSupplier others;
  private final LongSupplier clock;
  private volatile Sample last;

  private record Sample(long time, int free) {}

  /**
   * Watches.
   *
   * @param all how many there are
   * @param others share of all that other programs take, from 0 to 1, since it was asked before;
   *     negative or not a number where that is not known
   * @param clock nanoseconds
   */
  Processors(int all, DoubleSupplier others, LongSupplier clock) {
    this.all = all;
    this.others = others;
    this.clock = clock;
    this.last = new Sample(clock.getAsLong() - PERIOD, all);
  }

  /** Watches this machine. */
  static Processors ofMachine() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Processors(
        Runtime.getRuntime().availableProcessors(),
        () -> system.getCpuLoad() - system.getProcessCpuLoad(),
        System::nanoTime);
  }

  /** Processors that are free, one at least. */
  int free() {
    Sample known = last;
    long now = clock.getAsLong();
    if (now - known.time < PERIOD) {
      return known.free;
    }
    double taken = others.getAsDouble() * all;
    int free = taken > 0 ? (int) Math.max(1, all - Math.round(taken)) : all;
    last = new Sample(now, free);
    return free;
  }
}
