package io.loupe.engine.dl4j.guard;

/** Says why a file is not read, and what to do; the loader names the file. */
public class FileProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  /**
   * Keeps both.
   *
   * @param message half a sentence about the file, such as "its zip directory is damaged"; words of
   *     the file in it are escaped
   * @param hint one sentence that says what to do
   */
  public FileProblem(String message, String hint) {
    super(Shown.of(message));
    this.hint = hint;
  }

  /**
   * Says what to do.
   *
   * @return one sentence
   */
  public final String hint() {
    return hint;
  }
}
