package io.loupe.error;

import io.loupe.Experimental;
import java.util.Collection;

/** Thrown when nothing is registered under a name. */
public final class UnknownNameException extends LoupeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the nearest available name is suggested.
   *
   * @param kind what was looked for, for example {@code visualizer}
   * @param name the name that is not there
   * @param available all names that are there
   */
  public UnknownNameException(String kind, String name, Collection<String> available) {
    this(kind, name, "", available);
  }

  private UnknownNameException(
      String kind, String name, String where, Collection<String> available) {
    super(
        "No " + kind + " \"" + name + "\"" + where + ".",
        NearestName.suggestion(name, available)
            + "Available: "
            + (available.isEmpty() ? "none" : String.join(", ", available))
            + ".");
  }

  /**
   * Creates the error for a name that a certain list lacks.
   *
   * @param kind what was looked for, for example {@code class}
   * @param name the name that is not there
   * @param list what should have it, for example a file
   * @param available all names that are there
   * @return the error; the nearest available name is suggested
   */
  @Experimental
  public static UnknownNameException in(
      String kind, String name, String list, Collection<String> available) {
    return new UnknownNameException(kind, name, " in " + list, available);
  }
}
