package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loupe.run.CancellationToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a run, and of the process, when a plug-in does not end, ends it or prints. */
class PluginEndsTest extends RudePlugin {
  /** Asked by another process it is given some patience, by a second Ctrl-C none. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pluginThatNeverEndsIsStoppedAndWhatItHandedOverIsKept(boolean twice) throws Exception {
    compiled(
        VISUALIZER,
        NO_PARAMETERS,
        """
        context.emit(new io.loupe.artifact.Artifact.Table("begun", "Begun.",
            java.util.List.of("a"), java.util.List.of()));
        context.numbers("some", "Some.", io.loupe.tensor.Shape.of(1));
        try { Thread.sleep(600_000); } catch (InterruptedException e) { }
        context.emit(new io.loupe.artifact.Artifact.Table("late", "Late.",
            java.util.List.of("a"), java.util.List.of()));
        """
            + NOTHING);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Interruption interruption = new Interruption(CancellationToken.create(), Duration.ofMillis(50));
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(err, true), false, 100, Map.of());
    List<String> arguments = List.of(arguments("acme.rude", "--quiet", "--json"));
    ClassLoader loader = PluginEndsTest.class.getClassLoader();
    Thread run = new Thread(() -> Main.run(arguments, terminal, interruption, loader));
    run.start();
    for (int i = 0; run.getState() != Thread.State.TIMED_WAITING && i < 3000; i++) {
      Thread.sleep(10);
    }

    if (twice) {
      List<Integer> codes = new ArrayList<>();
      interruption.interrupted(terminal, codes::add);
      assertThat(codes).isEmpty();
      interruption.interrupted(terminal, codes::add);
      assertThat(codes).containsExactly(130);
    } else {
      Thread hook = interruption.hook(terminal);
      hook.start();
      hook.join();
    }
    terminal.out().flush();
    String left = out.toString();
    run.interrupt();
    run.join();
    assertThat(err.toString())
        .contains(
            twice
                ? "Stopping; what is finished is kept. Ctrl-C again stops at once."
                : "Stopping; what is finished is kept.\n",
            "acme.rude (rude.jar) did not stop in time; what it had finished is kept. Its author"
                + " must advance a task in long loops, so that they can be stopped.");
    assertThat(folder.resolve("out"))
        .isDirectoryContaining("glob:**/begun.csv")
        .isDirectoryContaining("glob:**/some.npy")
        .isDirectoryContaining("glob:**/acme.rude.json");
    assertThat(folder.resolve("out").toFile().list()).hasSize(3);
    assertThat(folder.resolve("out/acme.rude.json")).content().contains("\"partial\" : true");
    assertThat(new ObjectMapper().readTree(left).get("partial").asBoolean()).isTrue();
  }

  /** In a process of its own, since it ends it and prints where results go. */
  @Test
  void pluginThatEndsTheProgramIsNamedAndLeavesNothing() throws Exception {
    compiled(
        VISUALIZER,
        NO_PARAMETERS,
        """
        context.emit(new io.loupe.artifact.Artifact.Table("begun", "Begun.",
            java.util.List.of("a"), java.util.List.of()));
        System.exit(0);
        """
            + NOTHING);

    Path err = folder.resolve("err.txt");
    assertThat(inAProcess(err, "acme.rude", "--quiet").waitFor()).isEqualTo(3);
    assertThat(err)
        .hasContent(
            "acme.rude (rude.jar) ended the program with System.exit. Its author must throw an"
                + " exception instead; nothing of this run is kept.");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void whatAPluginPrintsIsNoResult() throws Exception {
    compiled(VISUALIZER, NO_PARAMETERS, "System.out.println(\"chatter\"); " + NOTHING);

    Path err = folder.resolve("err.txt");
    Process run = inAProcess(err, "acme.rude", "--quiet", "--json");
    JsonNode results = new ObjectMapper().readTree(run.getInputStream());
    assertThat(run.waitFor()).isZero();
    assertThat(results.get("visualizer").asText()).isEqualTo("acme.rude");
    assertThat(err).hasContent("chatter");
  }

  private Process inAProcess(Path err, String id, String... more) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    line.add("io.loupe.cli.Main");
    line.addAll(List.of(arguments(id, more)));
    return new ProcessBuilder(line).redirectError(err.toFile()).start();
  }
}
