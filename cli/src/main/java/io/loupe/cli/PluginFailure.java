package io.loupe.cli;

import io.loupe.registry.Registry;
import io.loupe.visualizer.Visualizer;

/** A run that ended in an error no one foresaw, with who is to be told. */
final class PluginFailure extends RuntimeException {
  static final String LOUPE = "Loupe";

  private static final long serialVersionUID = 1L;

  private final String culprit;

  private PluginFailure(String culprit, Throwable cause) {
    super(cause);
    this.culprit = culprit;
  }

  /**
   * Blames the visualizer if its own package is nearer to the error than any of Loupe's.
   *
   * @param error what happened
   * @param visualizer what ran
   * @param registry where it was found
   */
  static PluginFailure of(Throwable error, Visualizer visualizer, Registry<Visualizer> registry) {
    String own = visualizer.getClass().getPackageName();
    for (StackTraceElement frame : error.getStackTrace()) {
      String type = frame.getClassName();
      if (type.startsWith(own + ".")) {
        return new PluginFailure(visualizer.id() + " (" + registry.origin(visualizer) + ")", error);
      }
      if (type.startsWith("io.loupe.")) {
        break;
      }
    }
    return new PluginFailure(LOUPE, error);
  }

  @Override
  public synchronized Throwable getCause() {
    Throwable cause = super.getCause();
    return cause == null ? this : cause;
  }

  String culprit() {
    return culprit;
  }
}
