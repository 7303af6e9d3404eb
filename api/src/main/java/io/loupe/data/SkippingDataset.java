package io.loupe.data;

import io.loupe.error.DatasetException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Data whose samples that cannot be read are left out.
 *
 * @param all the data with all of them
 * @param location says so
 * @param end place behind the last sample
 * @param left what was left out so far
 */
record SkippingDataset(Dataset all, String location, long end, LeftOut left) implements Dataset {
  static SkippingDataset of(Dataset all, String location) {
    return new SkippingDataset(all, location, Long.MAX_VALUE, new LeftOut());
  }

  /** The same of a view in which samples stand at the same places, or of all if there is no end. */
  SkippingDataset over(Dataset view, String other) {
    return new SkippingDataset(view, other, end, left);
  }

  /** Whether there is no end but that of the data. */
  boolean isWhole() {
    return end == Long.MAX_VALUE;
  }

  SkippingDataset upTo(long count, String other) {
    return new SkippingDataset(all, other, Math.min(end, count), left);
  }

  /** Not known before all are read. */
  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }

  @Override
  public boolean hasOwnClassNames() {
    return all.hasOwnClassNames();
  }

  @Override
  public Optional<String> sha256() {
    return all.sha256();
  }

  @Override
  public List<String> warnings() {
    return all.warnings();
  }

  @Override
  public List<Sample> some(int count) {
    if (isWhole()) {
      try {
        return all.some(count);
      } catch (DatasetException e) {
        return FewSamples.of(this, count);
      }
    }
    return FewSamples.of(this, count);
  }

  @Override
  public Stream<Sample> samples() {
    return samplesFrom(0);
  }

  @Override
  public Stream<Sample> samplesFrom(long index) {
    PlacedSamples pass = PlacedSamples.of(this, index, end);
    return Datasets.stream(pass).onClose(pass::close);
  }
}
