package io.loupe.error;

/** Thrown when two providers claim one id. */
public final class DuplicateNameException extends LoupeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param kinds what they are, in the plural, for example {@code visualizers}
   * @param id the id both claim
   * @param first class and jar of the first, for example {@code com.acme.A in acme-1.jar}
   * @param second class and jar of the second
   */
  public DuplicateNameException(String kinds, String id, String first, String second) {
    super(
        "Two " + kinds + " have the id \"" + id + "\": " + first + " and " + second + ".",
        "Remove one from the class path.");
  }
}
