package io.loupe.testkit;

import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.testkit.reference.TestDatasets;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.stream.Stream;

/** A provider that keeps the contract: the path is the number of classes. */
class BarsProvider implements DatasetProvider {
  @Override
  public String id() {
    return "bars";
  }

  @Override
  public String description() {
    return "Draws bars.";
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    Dataset bars = TestDatasets.labelled(input, classes(location), 2);
    return new Dataset() {
      @Override
      public String location() {
        return BarsProvider.this.location(location);
      }

      @Override
      public OptionalLong size() {
        return bars.size();
      }

      @Override
      public List<String> classNames() {
        return bars.classNames();
      }

      @Override
      public Stream<Sample> samples() {
        return BarsProvider.this.samples(bars);
      }

      @Override
      public Stream<Sample> samplesFrom(long index) {
        return samples().skip(BarsProvider.this.first(index));
      }

      @Override
      public Stream<Sample> samplesAt(SortedSet<Long> places) {
        return Dataset.super.samplesAt(BarsProvider.this.places(places));
      }
    };
  }

  String location(DataLocation location) {
    return location.toString();
  }

  Stream<Sample> samples(Dataset bars) {
    return bars.samples();
  }

  long first(long index) {
    return index;
  }

  SortedSet<Long> places(SortedSet<Long> places) {
    return places;
  }

  private static int classes(DataLocation location) {
    try {
      return Integer.parseInt(location.path());
    } catch (NumberFormatException e) {
      throw new DatasetException(
          "Bars \"" + location.path() + "\" are not a number.", "Write bars:4.", e);
    }
  }
}
