package io.loupe.engine.dl4j.internal;

import io.loupe.error.ProviderException;
import org.nd4j.linalg.factory.Nd4jBackend.NoAvailableBackendException;

/** Says why ND4J did not start. */
public final class NativeProblem {
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
          "Add org.nd4j:nd4j-native-platform in the version of the other ND4J jars.",
          error);
    }
    String reason = first.getMessage() == null ? first.toString() : first.getMessage();
    return new ProviderException(
        "ND4J's native library could not be started: " + reason.replaceFirst("\\.$", "") + ".",
        "Add org.nd4j:nd4j-native-platform, or nd4j-native, openblas and javacpp with the classifier"
            + " of this system.",
        error);
  }
}
