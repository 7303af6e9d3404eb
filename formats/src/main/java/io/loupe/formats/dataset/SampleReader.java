package io.loupe.formats.dataset;

import io.loupe.data.Sample;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** One pass over a dataset. */
interface SampleReader extends Closeable {
  /** Returns the next sample, or null after the last. */
  @Nullable Sample next();

  /** Passes over the next samples; those that are not there are not missed. */
  default void skip(long count) {
    for (long i = 0; i < count && next() != null; i++) {}
  }

  @Override
  void close();
}
