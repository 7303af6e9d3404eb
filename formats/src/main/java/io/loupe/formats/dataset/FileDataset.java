package io.loupe.formats.dataset;

import com.google.common.base.Suppliers;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.error.ClosedException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A dataset that opens its files anew for each pass, and only once the pass asks for a sample. */
class FileDataset implements Dataset {
  private final String location;
  private final long size;
  private final List<String> classNames;
  private final List<String> warnings;
  private final Supplier<String> sha256;
  private final Supplier<SampleReader> reader;

  FileDataset(
      String location,
      long size,
      List<String> classNames,
      List<String> warnings,
      Supplier<String> sha256,
      Supplier<SampleReader> reader) {
    this.location = location;
    this.size = size;
    this.classNames = List.copyOf(classNames);
    this.warnings = List.copyOf(warnings);
    this.sha256 = Suppliers.memoize(sha256::get);
    this.reader = reader;
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(size);
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public Optional<String> sha256() {
    return Optional.of(sha256.get());
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public Stream<Sample> samples() {
    return samplesFrom(0);
  }

  @Override
  public Stream<Sample> samplesFrom(long index) {
    if (index < 0) {
      throw new IllegalArgumentException("No sample has the place " + index);
    }
    Pass pass =
        new Pass(
            location,
            Math.max(0, size - index),
            () -> {
              SampleReader opened = reader.get();
              try {
                opened.skip(index);
                return opened;
              } catch (RuntimeException e) {
                opened.close();
                throw e;
              }
            });
    return StreamSupport.stream(pass, false).onClose(pass::close);
  }

  @Override
  public Stream<Sample> samplesAt(SortedSet<Long> places) {
    if (!places.isEmpty() && places.first() < 0) {
      throw new IllegalArgumentException("No sample has the place " + places.first());
    }
    Pass pass = new Pass(location, places.size(), () -> new Some(reader.get(), places.iterator()));
    return StreamSupport.stream(pass, false).onClose(pass::close);
  }

  /** Reads the samples at some places and skips those between. */
  private static final class Some implements SampleReader {
    private final SampleReader all;
    private final Iterator<Long> places;
    private long next;

    Some(SampleReader all, Iterator<Long> places) {
      this.all = all;
      this.places = places;
    }

    @Override
    public @Nullable Sample next() {
      if (!places.hasNext()) {
        return null;
      }
      long place = places.next();
      all.skip(place - next);
      next = place + 1;
      return all.next();
    }

    @Override
    public void close() {
      all.close();
    }
  }

  /** One pass. May be closed by another thread, which waits for the sample at hand. */
  private static final class Pass extends AbstractSpliterator<Sample> {
    private final String location;
    private final Supplier<SampleReader> opener;
    private @Nullable SampleReader reader;
    private boolean ended;
    private boolean closed;

    Pass(String location, long size, Supplier<SampleReader> opener) {
      super(size, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
      this.location = location;
      this.opener = opener;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Sample> action) {
      Sample sample = next();
      if (sample == null) {
        return false;
      }
      action.accept(sample);
      return true;
    }

    private synchronized @Nullable Sample next() {
      if (closed) {
        throw new ClosedException("This pass over " + location);
      }
      if (ended) {
        return null;
      }
      if (reader == null) {
        reader = opener.get();
      }
      Sample sample = reader.next();
      if (sample == null) {
        ended = true;
        closeReader();
      }
      return sample;
    }

    synchronized void close() {
      closed = true;
      closeReader();
    }

    private void closeReader() {
      SampleReader open = reader;
      reader = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
