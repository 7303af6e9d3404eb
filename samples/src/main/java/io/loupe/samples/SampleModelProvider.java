package io.loupe.samples;

import com.google.auto.service.AutoService;
import io.loupe.error.ModelLoadException;
import io.loupe.error.UnknownNameException;
import io.loupe.model.ModelProvider;
import io.loupe.model.ModelSource;
import java.net.URL;
import java.util.List;
import java.util.Map;

/**
 * Knows {@code sample:mnist}: a network of three convolutional layers {@code L1}, {@code L2},
 * {@code L3} and an output layer {@code preds}, trained on the MNIST training set by the code in
 * this module's tests.
 */
@AutoService(ModelProvider.class)
public final class SampleModelProvider implements ModelProvider {
  private static final Map<String, String> DIGITS =
      Map.of("input-shape", "1,28,28", "range", "0,1");

  /** Creates the provider. */
  public SampleModelProvider() {}

  @Override
  public String id() {
    return SampleDatasetProvider.ID;
  }

  @Override
  public String description() {
    return "Networks that come with Loupe: sample:mnist reads handwritten digits.";
  }

  @Override
  public ModelSource locate(String name) {
    if (!name.equals(SampleDatasetProvider.MNIST)) {
      throw new UnknownNameException("sample model", name, List.of(SampleDatasetProvider.MNIST));
    }
    URL file = SampleModelProvider.class.getResource(name + "/" + name + ".zip");
    if (file == null) {
      throw new ModelLoadException(
          "Sample model \"" + name + "\" is not in this build of Loupe.", "Build it again.", null);
    }
    return new ModelSource.Resource(id() + ":" + name, file, DIGITS);
  }
}
