package io.loupe.spark;

import io.loupe.Experimental;
import io.loupe.data.LeftOut;
import io.loupe.probe.Counted;
import java.util.List;

/**
 * What was counted on Spark.
 *
 * @param counted the statistics, in the order in which they were given
 * @param leftOut samples that cannot be read, where those are left out
 */
@Experimental
public record Collected(List<Counted<?>> counted, LeftOut leftOut) {
  /**
   * Creates it; the list is copied.
   *
   * @param counted the statistics
   * @param leftOut samples that cannot be read
   */
  public Collected {
    counted = List.copyOf(counted);
  }
}
