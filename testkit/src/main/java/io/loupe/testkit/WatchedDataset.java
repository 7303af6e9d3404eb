package io.loupe.testkit;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Counts how often its stream is opened and closed. Used from one thread. */
final class WatchedDataset implements Dataset {
  private final Dataset dataset;
  private int opened;
  private int closed;

  WatchedDataset(Dataset dataset) {
    this.dataset = dataset;
  }

  int opened() {
    return opened;
  }

  void assertClosed() {
    if (opened != closed) {
      throw new AssertionError("Data opened " + opened + " times, closed " + closed + " times");
    }
  }

  @Override
  public String location() {
    return dataset.location();
  }

  @Override
  public OptionalLong size() {
    return dataset.size();
  }

  @Override
  public List<String> classNames() {
    return dataset.classNames();
  }

  @Override
  public Stream<Sample> samples() {
    opened++;
    return dataset.samples().onClose(() -> closed++);
  }
}
