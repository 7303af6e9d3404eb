package io.loupe.data;

import io.loupe.registry.Named;
import java.util.Set;

/**
 * Opens datasets of one kind; its id is the scheme in {@code scheme:path}. Implementations are
 * stateless, safe for use by several threads, found by {@link java.util.ServiceLoader}, and must
 * not trust the files they read.
 */
public interface DatasetProvider extends Named {
  /**
   * Returns the options it understands after {@code ?}; {@code take}, {@code per-class}, {@code
   * labels}, {@code shuffle} and {@code on-bad-sample} work on all data and are not among them.
   *
   * @return option names
   */
  default Set<String> options() {
    return Set.of();
  }

  /**
   * Opens a dataset. Headers and sizes are checked here, values are read while streaming.
   *
   * @param location where the data lies; has the option {@code on-bad-sample} where bad samples
   *     shall be left out, see {@link BadSamples}: then a look at the first samples is no reason to
   *     refuse the data
   * @param input what the model wants; samples are delivered in its shape and input scale
   * @return a dataset whose {@link Dataset#location()} is the given one
   * @throws io.loupe.error.DatasetException if the data cannot be read or does not fit the input
   */
  Dataset open(DataLocation location, InputSpec input);
}
