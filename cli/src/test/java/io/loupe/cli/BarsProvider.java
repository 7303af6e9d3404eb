package io.loupe.cli;

import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.testkit.reference.TestDatasets;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** {@code bars:N}: N pictures of bars, in four classes. */
public final class BarsProvider implements DatasetProvider {
  /** Creates the provider. */
  public BarsProvider() {}

  @Override
  public String id() {
    return "bars";
  }

  @Override
  public String description() {
    return "Bars for tests.";
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    if (location.path().equals("torn")) {
      throw new DatasetException("Data bars:torn ends too early.", "Get a whole copy.", null);
    }
    Dataset bars = TestDatasets.labelled(input, 4, Integer.parseInt(location.path()) / 4);
    return new Bars(location.toString(), bars);
  }

  private record Bars(String location, Dataset bars) implements Dataset {
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
      return bars.samples();
    }
  }
}
