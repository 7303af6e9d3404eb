package io.loupe.formats.dataset;

import com.google.auto.service.AutoService;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;

/**
 * Reads {@code idx:IMAGES[,LABELS]}, files like those of MNIST, plain or gzipped.
 *
 * @see IdxDataset
 */
@AutoService(DatasetProvider.class)
public final class IdxProvider implements DatasetProvider {
  /** Creates the provider. */
  public IdxProvider() {}

  @Override
  public String id() {
    return "idx";
  }

  @Override
  public String description() {
    return "Grey images as IDX files, plain or gzipped: idx:IMAGES[,LABELS].";
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    DataPaths paths = DataPaths.of(location, "idx:IMAGES[,LABELS]");
    return IdxDataset.open(location.toString(), paths.samples(), paths.labels(), input);
  }
}
