package io.loupe.engine.dl4j.internal;

import io.loupe.error.ProviderException;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4jBackend.NoAvailableBackendException;

/** Says why ND4J did not start. */
public final class NativeProblem {
  /** For which Loupe names the native libraries, see {@code natives/}. */
  private static final Set<String> PLATFORMS =
      Set.of("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64");

  private NativeProblem() {}

  /**
   * Explains an error of native start-up by its first cause.
   *
   * @param error what was thrown
   * @return the error for people
   */
  public static ProviderException of(LinkageError error) {
    Throwable first = error;
    while (first.getCause() != null && first.getCause() != first) {
      first = first.getCause();
    }
    if (first instanceof NoAvailableBackendException) {
      return new ProviderException(
          "ND4J has no back end on the class path.",
          "Do not exclude org.nd4j:nd4j-native, which io.loupe:loupe-engine-dl4j brings; a fat jar"
              + " must merge META-INF/services.",
          error);
    }
    String reason = first.getMessage() == null ? first.toString() : first.getMessage();
    return new ProviderException(
        "ND4J's native library could not be started: "
            + reason.lines().findFirst().orElse("").replaceFirst("\\.$", "")
            + ".",
        advice(Loader.getPlatform()),
        error);
  }

  /** Names the dependency for a platform, as JavaCPP names it. */
  static String advice(String platform) {
    return PLATFORMS.contains(platform)
        ? "Add the dependency io.loupe:loupe-natives-"
            + platform
            + ", of type pom, in the version of the other Loupe jars."
        : "Add org.nd4j:nd4j-native, org.bytedeco:openblas and org.bytedeco:javacpp with the"
            + " classifier "
            + platform
            + ", if there are such.";
  }
}
