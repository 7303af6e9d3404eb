package io.loupe.error;

/** Thrown when a visualizer needs something that the run does not have. */
public final class MissingNeedException extends LoupeException {
  private static final long serialVersionUID = 1L;

  private MissingNeedException(String message) {
    super(message, "");
  }

  /**
   * Says that data is missing.
   *
   * @param visualizer the visualizer's id
   * @return {@code argmax-filter needs data: give --data.}
   */
  public static MissingNeedException data(String visualizer) {
    return new MissingNeedException(visualizer + " needs data: give --data.");
  }

  /**
   * Says that the engine lacks a capability.
   *
   * @param visualizer the visualizer's id
   * @param capability what is missing, in words, for example {@code gradients}
   * @param engine the engine's id
   * @return {@code activation-maximization needs gradients, which engine "x" does not offer for
   *     this model.}
   */
  public static MissingNeedException capability(
      String visualizer, String capability, String engine) {
    return new MissingNeedException(
        visualizer
            + " needs "
            + capability
            + ", which engine \""
            + engine
            + "\" does not offer for this model.");
  }
}
