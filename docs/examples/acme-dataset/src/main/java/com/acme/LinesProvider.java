package com.acme;

// snippet: lines-provider
import com.google.auto.service.AutoService;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.error.DatasetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Reads {@code acme.lines:FILE}: the names of the classes, then one picture in each line. */
@AutoService(DatasetProvider.class)
public final class LinesProvider implements DatasetProvider {
  @Override
  public String id() {
    return "acme.lines";
  }

  @Override
  public String description() {
    return "Lines of a class and numbers from 0 to 255: acme.lines:FILE.";
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    try {
      Path file = Path.of(location.path());
      try (BufferedReader lines = Files.newBufferedReader(file)) {
        String classes = lines.readLine();
        List<String> names = classes == null ? List.of() : List.of(classes.split(","));
        return new LinesDataset(location.toString(), file, names, input);
      }
    } catch (IOException | InvalidPathException e) {
      throw new DatasetException("Data " + location + " cannot be read.", "Check the path.", e);
    }
  }
}
// end
