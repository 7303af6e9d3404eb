package io.loupe.registry;

import io.loupe.error.ProviderException;
import io.loupe.text.SafeText;
import java.security.CodeSource;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names plug-ins in messages, so that people know which jar to replace. Thread-safe. */
public final class Plugins {
  /** What to do where a library of a plug-in's is missing. */
  static final String BUNDLE =
      "Its author must pack that library into the jar; until then add the library's own jar to"
          + " --plugins or the class path.";

  private static final int LONGEST = 500;
  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$]+([./][\\w$]+)+");

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
   * Says that the classes of a plug-in cannot be used: compiled against something else than what is
   * here, without a library that they need, or they fail when they are initialised.
   *
   * @param kind what it is, for example {@code Visualizer}
   * @param plugin the plug-in
   * @param error what the JVM said
   * @return the error to throw
   */
  public static ProviderException misfit(String kind, Named plugin, LinkageError error) {
    Throwable cause = error.getCause();
    if (error instanceof ExceptionInInitializerError && cause != null) {
      return new ProviderException(
          kind + " " + name(plugin) + " could not be initialised: " + words(cause) + ".",
          "Get a working build of it.",
          error);
    }
    Optional<String> missing = missing(error);
    if (missing.isPresent()) {
      return new ProviderException(
          kind + " " + name(plugin) + " " + lacks(missing.get()) + ".", BUNDLE, error);
    }
    String version =
        error instanceof UnsupportedClassVersionError
            ? " does not fit this version of Java: "
            : " does not fit this version of Loupe: ";
    return new ProviderException(
        kind + " " + name(plugin) + version + words(error) + ".",
        "Get a build of it for this version.",
        error);
  }

  /**
   * Says that a plug-in gave nothing where it has to give something.
   *
   * @param <T> what it has to give
   * @param kind what it is, for example {@code Engine}
   * @param plugin the plug-in
   * @param what it should have given, for example {@code model}
   * @param given what it gave
   * @return the same
   * @throws ProviderException if that is null
   */
  public static <T> T given(String kind, Named plugin, String what, @Nullable T given) {
    if (given == null) {
      throw new ProviderException(
          kind + " " + name(plugin) + " gave no " + what + ".", "Get a working build of it.", null);
    }
    return given;
  }

  /**
   * Puts what a stranger threw into words. Its message is the stranger's: it may fail, have no end,
   * or hold characters that a terminal obeys.
   *
   * @param error what was thrown
   * @return class and message on one line, safe to look at, without a full stop
   */
  public static String words(Throwable error) {
    String text;
    try {
      text = String.valueOf(error.toString());
    } catch (Throwable e) { // also what is not declared
      text = error.getClass().getName() + " (its message cannot be read)";
    }
    String line = text.strip().replaceFirst("\\.+$", "");
    return SafeText.line(line.length() > LONGEST ? line.substring(0, LONGEST) + " …" : line);
  }

  /** The class that is not there, if it is none of Loupe's: those are there in another version. */
  static Optional<String> missing(LinkageError error) {
    String name = String.valueOf(error.getMessage());
    boolean gone = error instanceof NoClassDefFoundError && CLASS_NAME.matcher(name).matches();
    return gone && !name.startsWith("io/loupe/")
        ? Optional.of(name.replace('/', '.'))
        : Optional.empty();
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

  /** What is wrong with a plug-in that was packed without a class. */
  static String lacks(String name) {
    return "needs the class " + name + ", which is not there";
  }
}
