package io.loupe.samples;

import com.google.auto.service.AutoService;
import io.loupe.data.ClassNames;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.error.UnknownNameException;
import io.loupe.formats.dataset.IdxDataset;
import io.loupe.formats.file.DataFile;
import java.util.List;

/**
 * Opens {@code sample:mnist} and {@code sample:fashion}: 1,200 handwritten digits, or pictures of
 * clothes, of the test sets of MNIST and Fashion-MNIST, 120 of each class, in the order of these
 * sets. The sample networks never saw them in training.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">MNIST</a>
 * @see <a href="https://arxiv.org/abs/1708.07747">Xiao, Rasul and Vollgraf 2017, Fashion-MNIST</a>
 */
@AutoService(DatasetProvider.class)
public final class SampleDatasetProvider implements DatasetProvider {
  static final String ID = "sample";
  static final String MNIST = "mnist";
  static final String FASHION = "fashion";
  static final List<String> NAMES = List.of(MNIST, FASHION);

  private static final List<String> CLOTHES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** Creates the provider. */
  public SampleDatasetProvider() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String description() {
    return "Data that comes with Loupe: sample:mnist is 1,200 handwritten test digits,"
        + " sample:fashion 1,200 test pictures of clothes.";
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    String name = location.path();
    if (!NAMES.contains(name)) {
      throw new UnknownNameException("sample data", name, NAMES);
    }
    DataFile images = resource(name, "t10k-1200-images-idx3-ubyte.gz");
    DataFile labels = resource(name, "t10k-1200-labels-idx1-ubyte.gz");
    Dataset numbered = IdxDataset.open(location.toString(), images, labels, input);
    return name.equals(FASHION) ? ClassNames.of(CLOTHES).applied(numbered) : numbered;
  }

  private static DataFile resource(String name, String file) {
    return DataFile.ofResource(SampleDatasetProvider.class, name + "/" + file);
  }
}
