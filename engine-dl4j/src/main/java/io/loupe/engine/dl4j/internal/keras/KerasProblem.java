package io.loupe.engine.dl4j.internal.keras;

/** Says why a Keras file cannot be read; the loader names the file. */
public final class KerasProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  KerasProblem(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  static KerasProblem damaged(String what) {
    return new KerasProblem(what, "Save the model again with model.save.");
  }

  /**
   * Says what to do.
   *
   * @return one sentence
   */
  public String hint() {
    return hint;
  }
}
