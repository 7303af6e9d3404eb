package io.loupe.place;

import io.loupe.Experimental;
import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.model.Model;
import io.loupe.probe.Counted;
import io.loupe.run.RunMonitor;
import java.util.List;
import java.util.Optional;

/**
 * Where statistics are counted. What comes out is the same to the bit as what {@link Counted#all}
 * counts here. Used by one thread at a time; opened by a {@link PlaceProvider}, closed by whom it
 * was opened for.
 */
@Experimental
public interface Place extends AutoCloseable {
  /**
   * What is counted over which data. The place opens model and data again, by what they say of
   * themselves.
   *
   * @param model open until counting ends
   * @param dataset of a location that can be opened at the place; with the given class names, if
   *     any
   * @param classes names that were given to the classes, in the order of the outputs
   * @param batchSize samples per pass, positive; changes no bit
   */
  record Pass(Model model, Dataset dataset, Optional<ClassNames> classes, int batchSize) {}

  /**
   * Counts several statistics in one pass over the data.
   *
   * @param parts what is added to, on the calling thread, once all is counted; nothing is added
   *     where counting fails
   * @param pass model and data
   * @param monitor told of progress; may cancel
   * @return where it was counted, for the record of a run, for example {@code Spark 4.2.0,
   *     local[4], 16 partitions}
   * @throws io.loupe.error.LoupeException if something cannot be opened or counted there
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  String count(List<? extends Counted<?>> parts, Pass pass, RunMonitor monitor);

  /** Gives back what the place holds. */
  @Override
  void close();
}
