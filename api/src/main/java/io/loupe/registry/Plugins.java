package io.loupe.registry;

import io.loupe.error.ProviderException;
import java.security.CodeSource;

/** Names plug-ins in messages, so that people know which jar to replace. Thread-safe. */
public final class Plugins {
  private Plugins() {}

  /**
   * Names a plug-in and where it came from.
   *
   * @param plugin the plug-in
   * @return for example {@code acme.silent-units (acme.jar)}
   */
  public static String name(Named plugin) {
    return plugin.id() + " (" + origin(plugin.getClass()) + ")";
  }

  /**
   * Says that a plug-in was compiled against something else than what is here.
   *
   * @param kind what it is, for example {@code Visualizer}
   * @param plugin the plug-in
   * @param error what the JVM said
   * @return the error to throw
   */
  public static ProviderException misfit(String kind, Named plugin, LinkageError error) {
    String version =
        error instanceof UnsupportedClassVersionError
            ? " does not fit this version of Java: "
            : " does not fit this version of Loupe: ";
    return new ProviderException(
        kind + " " + name(plugin) + version + error + ".",
        "Get a build of it for this version.",
        error);
  }

  static String origin(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? "the JDK"
        : fileName(source.getLocation().getPath());
  }

  static String fileName(String path) {
    String location = path.replaceAll("[!/]+$", "");
    return location.substring(location.lastIndexOf('/') + 1).replace("%20", " ");
  }
}
