package io.loupe.samples;

import com.google.auto.service.AutoService;
import io.loupe.error.ModelLoadException;
import io.loupe.error.UnknownNameException;
import io.loupe.model.ModelProvider;
import io.loupe.model.ModelSource;
import java.net.URL;
import java.util.Map;

/**
 * Knows {@code sample:mnist}, a network of three convolutional layers {@code L1}, {@code L2},
 * {@code L3} and an output layer {@code preds}, and {@code sample:fashion}, a residual network with
 * batch normalisation and an output layer {@code preds}, trained on the training sets of MNIST and
 * Fashion-MNIST by the code in this module's tests.
 */
@AutoService(ModelProvider.class)
public final class SampleModelProvider implements ModelProvider {
  private static final Map<String, String> INPUT = Map.of("input-shape", "1,28,28", "range", "0,1");

  /** Creates the provider. */
  public SampleModelProvider() {}

  @Override
  public String id() {
    return SampleDatasetProvider.ID;
  }

  @Override
  public String description() {
    return "Networks that come with Loupe: sample:mnist reads handwritten digits, sample:fashion"
        + " tells clothes apart.";
  }

  @Override
  public ModelSource locate(String name) {
    if (!SampleDatasetProvider.NAMES.contains(name)) {
      throw new UnknownNameException("sample model", name, SampleDatasetProvider.NAMES);
    }
    URL file = SampleModelProvider.class.getResource(name + "/" + name + ".zip");
    if (file == null) {
      throw new ModelLoadException(
          "Sample model \"" + name + "\" is not in this build of Loupe.", "Build it again.", null);
    }
    return new ModelSource.Resource(id() + ":" + name, file, INPUT);
  }
}
