package io.loupe.data;

import io.loupe.error.ParameterException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where data lies, as {@code --data} takes it: {@code scheme:path?option=value&option=value}.
 *
 * @param scheme id of the {@link DatasetProvider}, for example {@code idx}
 * @param path what the provider reads; its form is the provider's own
 * @param options named options in the order given
 */
public record DataLocation(String scheme, String path, Map<String, String> options) {
  /**
   * Creates a location; the options are copied.
   *
   * @param scheme id of the {@link DatasetProvider}, for example {@code idx}
   * @param path what the provider reads; its form is the provider's own
   * @param options named options in the order given
   */
  public DataLocation {
    options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /**
   * Reads a location.
   *
   * @param text for example {@code npy:x.npy,y.npy?layout=nhwc}
   * @return the location
   * @throws ParameterException if there is no scheme, or an option has no value or is there twice
   */
  public static DataLocation parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new ParameterException(
          "Data \"" + text + "\" does not say what it is.",
          "Write it as idx:IMAGES[,LABELS], folder:DIR, npy:X[,Y], webdataset:TAR,"
              + " tfrecord:FILE, parquet:FILE or sample:mnist.");
    }
    int last = text.lastIndexOf('?');
    int query = last < colon ? -1 : last;
    String path = query < 0 ? text.substring(colon + 1) : text.substring(colon + 1, query);
    Map<String, String> options = new LinkedHashMap<>();
    if (query >= 0) {
      for (String option : text.substring(query + 1).split("&", -1)) {
        int equals = option.indexOf('=');
        if (equals < 1) {
          throw new ParameterException(
              "Option \"" + option + "\" of data \"" + text + "\" has no value.",
              "Write it as ?name=value&name=value.");
        }
        String name = option.substring(0, equals);
        if (options.put(name, option.substring(equals + 1)) != null) {
          throw new ParameterException(
              "Data \"" + text + "\" says option \"" + name + "\" twice.",
              "Write each option once.");
        }
      }
    }
    return new DataLocation(text.substring(0, colon), path, options);
  }

  /** Returns the text that {@link #parse} reads back. */
  @Override
  public String toString() {
    String query =
        options.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining("&"));
    return scheme + ":" + path + (query.isEmpty() ? "" : "?" + query);
  }
}
