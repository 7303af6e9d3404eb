package io.loupe.cli;

/** What is running. */
final class Version {
  private Version() {}

  static String text() {
    String version = Main.class.getPackage().getImplementationVersion();
    return "loupe "
        + (version == null ? "development" : version)
        + " (Java "
        + System.getProperty("java.version")
        + ")";
  }
}
