package io.loupe.data;

import io.loupe.Experimental;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * Restartable stream of samples. Every call of {@link #samples()} begins anew and gives the same
 * samples in the same order; memory does not grow with their number. Several passes may be open at
 * a time, also in several threads; one stream is used by one thread at a time, which may be another
 * one than that which began it, as batches are read ahead.
 */
public interface Dataset {
  /**
   * Says where the data comes from, so that it can be opened again.
   *
   * @return a location as {@code --data} takes it, or a description of data in memory
   */
  String location();

  /**
   * Returns the number of samples.
   *
   * @return the number, if known without reading everything
   */
  OptionalLong size();

  /**
   * Returns the names of the classes.
   *
   * @return one name for each label from 0; empty if there are no labels
   */
  List<String> classNames();

  /**
   * Tells whether the data name their classes themselves, as sub-folders do. Otherwise the names
   * are the labels as numbers.
   *
   * @return true if a class's name says what it is, whatever its number
   */
  default boolean hasOwnClassNames() {
    return false;
  }

  /**
   * Returns a fingerprint of the underlying files.
   *
   * @return SHA-256 in hex, if the data lies in files
   */
  default Optional<String> sha256() {
    return Optional.empty();
  }

  /**
   * Says what a user must know of the data as it was opened, such as files that were passed over.
   *
   * @return sentences, shown once and kept in the record of every run on this data
   */
  default List<String> warnings() {
    return List.of();
  }

  /**
   * Returns a few samples from all over the data, as many of each class as of every other where
   * there are labels: what a quick look needs. The same ones at each call.
   *
   * @param count how many at most, positive
   * @return owned samples, in the order of the data
   * @throws io.loupe.error.DatasetException if the data cannot be read
   */
  @Experimental
  default List<Sample> some(int count) {
    return FewSamples.of(this, count);
  }

  /**
   * Begins a new pass over the data. The caller closes the stream; another thread may, then the
   * pass goes on with right samples or throws {@link io.loupe.error.ClosedException}, it does not
   * come to a silent end.
   *
   * @return a sequential, ordered stream
   * @throws io.loupe.error.DatasetException if the data cannot be read, also while streaming; who
   *     asks for one more sample then gets the next one if only one was damaged, else the same
   *     exception again
   */
  Stream<Sample> samples();

  /**
   * Begins a pass behind the first samples, as parts of the data are read that are counted on
   * several machines. The caller closes the stream, as that of {@link #samples()}.
   *
   * @param index place in the data of the first sample to come, not negative
   * @return a sequential, ordered stream, empty if there are no more samples than that; unless
   *     overridden, those before are read and passed over, also such that cannot be read
   * @throws io.loupe.error.DatasetException if the data cannot be read, also while streaming
   */
  @Experimental
  default Stream<Sample> samplesFrom(long index) {
    return PlacedSamples.without(samples(), index);
  }

  /**
   * Begins a pass over some samples alone, as where those are shown that a pass has found. The
   * caller closes the stream, as that of {@link #samples()}.
   *
   * @param places in the data, not negative; those that are left out count
   * @return a sequential, ordered stream of the samples at these places, without those that are
   *     left out or beyond the end; unless overridden, the others are read and passed over, also
   *     such that cannot be read
   * @throws io.loupe.error.DatasetException if one of these cannot be read, also while streaming
   */
  @Experimental
  default Stream<Sample> samplesAt(SortedSet<Long> places) {
    return PlacedSamples.at(this, places);
  }
}
