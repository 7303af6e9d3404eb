package io.loupe.samples;

import com.google.auto.service.AutoService;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.error.UnknownNameException;
import io.loupe.formats.dataset.IdxDataset;
import io.loupe.formats.file.DataFile;
import java.util.List;

/**
 * Opens {@code sample:mnist}: 1,200 handwritten digits of the MNIST test set, 120 of each class, in
 * the order of that set. The sample network never saw them in training.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">MNIST</a>
 */
@AutoService(DatasetProvider.class)
public final class SampleDatasetProvider implements DatasetProvider {
  static final String ID = "sample";
  static final String MNIST = "mnist";

  /** Creates the provider. */
  public SampleDatasetProvider() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String description() {
    return "Data that comes with Loupe: sample:mnist is 1,200 handwritten test digits.";
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    if (!location.path().equals(MNIST)) {
      throw new UnknownNameException("sample data", location.path(), List.of(MNIST));
    }
    return IdxDataset.open(
        location.toString(),
        resource("t10k-1200-images-idx3-ubyte.gz"),
        resource("t10k-1200-labels-idx1-ubyte.gz"),
        input);
  }

  private static DataFile resource(String name) {
    return DataFile.ofResource(SampleDatasetProvider.class, MNIST + "/" + name);
  }
}
