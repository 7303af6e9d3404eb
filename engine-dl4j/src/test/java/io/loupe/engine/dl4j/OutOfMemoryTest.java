package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
  /** JavaCPP counts the whole process against this limit and then refuses to allocate. */
  @Test
  void nativeMemoryThatRunsOutIsASentenceAndIsGivenBack() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx200m",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=700m",
                "-Dorg.bytedeco.javacpp.maxretries=1",
                "-cp",
                System.getProperty("java.class.path"),
                RunsOutOfMemory.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output.lines())
        .first()
        .asString()
        .startsWith("Memory does not suffice to run model \"wide\" on 1600 inputs.")
        .contains("--batch");
    assertThat(output).contains("then a small batch ran");
    assertThat(output).doesNotContain("Exception", "\tat ");
  }
}
