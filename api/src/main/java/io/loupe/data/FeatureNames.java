package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import java.nio.file.Path;
import java.util.List;

/**
 * Names of the values that a model without an axis of place or time takes, in their order. They
 * name bars and rows of tables. Immutable.
 *
 * @param location where they come from, for people; empty for none
 * @param names one for each value; none where values are only numbered
 */
@Experimental
public record FeatureNames(String location, List<String> names) {
  /** Values that are only numbered. */
  public static final FeatureNames NONE = new FeatureNames("", List.of());

  private static final String ORDER = "in the order of the model's input";

  /**
   * Creates the names; the list is copied.
   *
   * @param location where they come from, for people; empty for none
   * @param names one for each value; none where values are only numbered
   * @throws ParameterException if one is empty or has control characters, or a location has none
   */
  public FeatureNames {
    names = List.copyOf(names);
    if (!location.isEmpty() || !names.isEmpty()) {
      NameFile.check(location, names, ORDER);
    }
  }

  /**
   * Reads a text file in UTF-8 with one name a line.
   *
   * @param file the file
   * @return the names, their location its path
   * @throws ParameterException if it cannot be read or a line is no name
   */
  public static FeatureNames of(Path file) {
    return new FeatureNames(file.toString(), NameFile.lines(file, ORDER));
  }

  /** Refuses names that are not those of an input. */
  void requireFitting(Shape shape) {
    if (names.isEmpty()) {
      return;
    }
    if (shape.rank() != 1) {
      throw new ParameterException(
          "--features names single values, and the model takes " + shape + ".", "Leave it out.");
    }
    if (names.size() != shape.dim(0)) {
      throw new ParameterException(
          location
              + " names "
              + names.size()
              + (names.size() == 1 ? " value" : " values")
              + ", and the model takes "
              + shape.dim(0)
              + ".",
          "Write one name a line, " + ORDER + ".");
    }
  }

  /**
   * Names a value.
   *
   * @param index its place, from 0
   * @return its name, or {@code feature 3} for one that is only numbered
   */
  public String name(int index) {
    return names.isEmpty() ? "feature " + index : names.get(index);
  }

  /**
   * Tells lists of names apart.
   *
   * @return SHA-256 of the names joined with line feeds, in hexadecimal
   */
  public String sha256() {
    return NameFile.sha256(names);
  }
}
