package io.loupe.error;

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
    super(
        "No " + kind + " \"" + name + "\".",
        NearestName.suggestion(name, available)
            + "Available: "
            + (available.isEmpty() ? "none" : String.join(", ", available))
            + ".");
  }
}
