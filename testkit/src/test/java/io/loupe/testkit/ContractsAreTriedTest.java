package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every promise of a contract has a faulty implementation that breaks it, and is caught. */
class ContractsAreTriedTest {
  private static final Path TESTS = Path.of("src/test/java/io/loupe/testkit");
  private static final Pattern TRIED =
      Pattern.compile("assertFails\\(\\s*\\w+\\.class,\\s*\"(\\w+)\"");

  @ParameterizedTest
  @ValueSource(
      classes = {
        VisualizerContract.class,
        EngineContract.class,
        DatasetContract.class,
        AttributionMethodContract.class
      })
  void everyPromiseHasAFaultThatBreaksIt(Class<?> contract) throws IOException {
    List<String> promises =
        Arrays.stream(contract.getDeclaredMethods())
            .filter(ContractsAreTriedTest::isTest)
            .map(Method::getName)
            .sorted()
            .toList();
    assertThat(promises).hasSizeGreaterThan(5);
    assertThat(tried()).containsAll(promises);
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(TestFactory.class);
  }

  private static Set<String> tried() throws IOException {
    try (Stream<Path> files = Files.list(TESTS)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith("Test.java")).toList();
      StringBuilder text = new StringBuilder();
      for (Path source : sources) {
        text.append(Files.readString(source));
      }
      return TRIED.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }
  }
}
