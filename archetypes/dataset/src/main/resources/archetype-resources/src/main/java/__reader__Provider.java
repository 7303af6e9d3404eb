package ${package};

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

/** Reads {@code ${id}:FILE}: the names of the classes, then one picture in each line. */
@AutoService(DatasetProvider.class)
public final class ${reader}Provider implements DatasetProvider {
  @Override
  public String id() {
    return "${id}";
  }

  @Override
  public String description() {
    return "Lines of a class and numbers from 0 to 255: ${id}:FILE.";
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    try {
      Path file = Path.of(location.path());
      try (BufferedReader lines = Files.newBufferedReader(file)) {
        String classes = lines.readLine();
        List<String> names = classes == null ? List.of() : List.of(classes.split(","));
        return new ${reader}Dataset(location.toString(), file, names, input);
      }
    } catch (IOException | InvalidPathException e) {
      throw new DatasetException("Data " + location + " cannot be read.", "Check the path.", e);
    }
  }
}
