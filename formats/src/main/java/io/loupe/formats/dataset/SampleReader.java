package io.loupe.formats.dataset;

import io.loupe.data.Sample;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** One pass over a dataset. */
interface SampleReader extends Closeable {
  /** Returns the next sample, or null after the last. */
  @Nullable Sample next();

  @Override
  void close();
}
