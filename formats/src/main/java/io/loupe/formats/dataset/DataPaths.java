package io.loupe.formats.dataset;

import io.loupe.data.DataLocation;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one or two files that a location names. */
record DataPaths(DataFile samples, @Nullable DataFile labels) {
  static DataPaths of(DataLocation location, String form) {
    List<String> paths = List.of(location.path().split(",", -1));
    if (paths.size() > 2 || paths.contains("")) {
      throw new DatasetException(
          "Data \""
              + location
              + "\" names "
              + (paths.contains("") ? "no file" : "more than two files")
              + ".",
          "Write it as " + form + ".",
          null);
    }
    DataFile samples = DataFile.of(paths.get(0));
    return new DataPaths(samples, paths.size() == 2 ? DataFile.of(paths.get(1)) : null);
  }
}
