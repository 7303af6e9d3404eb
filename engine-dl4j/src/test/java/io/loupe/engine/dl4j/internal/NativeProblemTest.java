package io.loupe.engine.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.error.ProviderException;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeProblemTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64"})
  void theDependencyOfTheSystemIsNamed(String platform) {
    assertThat(NativeProblem.advice(platform))
        .isEqualTo(
            "Add the dependency io.loupe:loupe-natives-"
                + platform
                + ", of type pom, in the version of the other Loupe jars.");
  }

  @Test
  void forOtherSystemsTheJarsAreNamed() {
    assertThat(NativeProblem.advice("linux-ppc64le"))
        .isEqualTo(
            "Add org.nd4j:nd4j-native, org.bytedeco:openblas and org.bytedeco:javacpp with the"
                + " classifier linux-ppc64le, if there are such.");
  }

  @Test
  void theFirstCauseIsToldInOneLine() {
    LinkageError cause = new UnsatisfiedLinkError("no jnind4jcpu in java.library.path.\nat once");
    ProviderException problem = NativeProblem.of(new ExceptionInInitializerError(cause));
    assertThat(problem.message())
        .isEqualTo(
            "ND4J's native library could not be started: no jnind4jcpu in java.library.path.");
    assertThat(problem.hint()).isEqualTo(NativeProblem.advice(Loader.getPlatform()));
  }
}
