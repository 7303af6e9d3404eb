package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pass over a part of a dataset that tells each sample's place in it. Of data whose bad samples
 * are left out it passes over those; they keep their places, so that the others keep theirs. Used
 * from one thread.
 */
@Experimental
public final class PlacedSamples implements Iterator<Sample>, AutoCloseable {
  private final @Nullable LeftOut all;
  private final String location;
  private final OptionalLong size;
  private final Stream<Sample> stream;
  private final Iterator<Sample> rest;
  private final long to;
  private final boolean whole;
  private final LeftOut leftOut = new LeftOut();
  private long next;
  private long given = -1;
  private String last = "";
  private @Nullable Sample ready;

  private PlacedSamples(Dataset dataset, @Nullable LeftOut all, long from, long to, boolean whole) {
    this.all = all;
    this.location = dataset.location();
    this.size =
        dataset.size().isPresent()
            ? OptionalLong.of(Math.max(0, Math.min(dataset.size().getAsLong(), to) - from))
            : OptionalLong.empty();
    this.stream = dataset.samplesFrom(from);
    this.rest = stream.iterator();
    this.to = to;
    this.whole = whole;
    this.next = from;
  }

  /**
   * Begins a pass over all of a dataset.
   *
   * @param dataset the data
   * @return the pass; closed by the caller
   */
  public static PlacedSamples of(Dataset dataset) {
    return of(dataset, 0, Long.MAX_VALUE);
  }

  /**
   * Begins a pass over a part of a dataset.
   *
   * @param dataset the data
   * @param from place of the first sample, not negative
   * @param to place behind the last
   * @return the pass; closed by the caller
   */
  public static PlacedSamples of(Dataset dataset, long from, long to) {
    return dataset instanceof SkippingDataset skipping
        ? new PlacedSamples(
            skipping.all(),
            skipping.left(),
            from,
            Math.min(to, skipping.end()),
            from == 0 && to >= skipping.end())
        : new PlacedSamples(dataset, null, from, to, false);
  }

  /**
   * Passes over samples, also over those that cannot be read.
   *
   * @param stream a pass
   * @param count how many, not negative
   * @return the rest of the pass, sequential and ordered
   */
  static Stream<Sample> without(Stream<Sample> stream, long count) {
    if (count == 0) {
      return stream;
    }
    Iterator<Long> rest = LongStream.iterate(count, place -> place + 1).iterator();
    return Datasets.stream(new At(stream.iterator(), rest)).onClose(stream::close);
  }

  /**
   * Those at some places.
   *
   * @param dataset gone through up to the last of them
   * @param places not negative
   */
  static Stream<Sample> at(Dataset dataset, SortedSet<Long> places) {
    if (places.isEmpty()) {
      return Stream.empty();
    }
    if (dataset instanceof SkippingDataset) {
      PlacedSamples pass = of(dataset, 0, places.last() + 1);
      return Datasets.stream(pass)
          .filter(sample -> places.contains(pass.place()))
          .onClose(pass::close);
    }
    Stream<Sample> all = dataset.samples();
    return Datasets.stream(new At(all.iterator(), places.iterator())).onClose(all::close);
  }

  /** Gives those at rising places, and passes over all others, also over what cannot be read. */
  private static final class At implements Iterator<Sample> {
    private final Iterator<Sample> all;
    private final Iterator<Long> places;
    private @Nullable Sample ready;
    private long next;
    private String last = "";

    At(Iterator<Sample> all, Iterator<Long> places) {
      this.all = all;
      this.places = places;
    }

    @Override
    public boolean hasNext() {
      if (ready == null && places.hasNext()) {
        long place = places.next();
        while (next < place) {
          try {
            if (!all.hasNext()) {
              return false;
            }
            all.next();
          } catch (DatasetException e) {
            last = another(e, last);
          }
          next++;
        }
        next++;
        ready = all.hasNext() ? all.next() : null;
      }
      return ready != null;
    }

    @Override
    public Sample next() {
      if (!hasNext() || ready == null) {
        throw new NoSuchElementException();
      }
      Sample sample = ready;
      ready = null;
      return sample;
    }
  }

  /** A pass that says the same twice is at its end: what it says is not of one sample. */
  private static String another(DatasetException error, String last) {
    if (error.message().equals(last)) {
      throw error;
    }
    return error.message();
  }

  @Override
  public boolean hasNext() {
    while (ready == null && next < to) {
      try {
        if (!rest.hasNext()) {
          end();
          return false;
        }
        ready = rest.next();
      } catch (DatasetException e) {
        if (all == null) {
          throw e;
        }
        last = another(e, last);
        leftOut.add(next, e.message());
        all.add(next, e.message());
      }
      next++;
    }
    if (ready == null) {
      end();
    }
    return ready != null;
  }

  private void end() {
    if (whole) {
      leftOut.checkSomeAreLeft(location, OptionalLong.of(next));
    }
  }

  @Override
  public Sample next() {
    if (!hasNext() || ready == null) {
      throw new NoSuchElementException();
    }
    Sample sample = ready;
    ready = null;
    given = next - 1;
    return sample;
  }

  /**
   * Returns the place of the sample that {@link #next} gave last.
   *
   * @return index in the data, from 0; those that were left out count. -1 before the first
   */
  public long place() {
    return given;
  }

  /**
   * Returns how many places there are in this part.
   *
   * @return number of samples, with those that are left out, if known
   */
  public OptionalLong size() {
    return size;
  }

  /**
   * Returns what this pass has left out so far.
   *
   * @return it goes on with the pass
   */
  public LeftOut leftOut() {
    return leftOut;
  }

  @Override
  public void close() {
    stream.close();
  }
}
