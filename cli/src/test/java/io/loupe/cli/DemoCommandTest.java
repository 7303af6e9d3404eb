package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.error.RunCancelledException;
import io.loupe.run.CancellationToken;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void namesThePageAndShowsProgress() {
    int code =
        run(
            (folder, progress, token) -> {
              progress.started("study", OptionalLong.of(2));
              progress.finished("study");
              return folder.resolve("index.html");
            },
            "--out",
            "somewhere");
    assertThat(code).isZero();
    assertThat(out).hasToString(Path.of("somewhere", "index.html") + "\n");
    assertThat(err.toString()).startsWith("study: 2 to go");
  }

  @Test
  void folderHasAName() {
    run((folder, progress, token) -> folder.resolve("index.html"), "--quiet");
    assertThat(out).hasToString(Path.of("loupe-demo", "index.html") + "\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void cancelledDemoSaysSo() {
    int code =
        run(
            (folder, progress, token) -> {
              throw new RunCancelledException("sweep");
            });
    assertThat(code).isEqualTo(130);
    assertThat(err.toString())
        .contains("Cancelled during sweep. What was finished before is marked partial.");
  }

  private int run(DemoCommand.Study study, String... arguments) {
    PrintWriter errors = new PrintWriter(err, true);
    Terminal terminal = new Terminal(new PrintWriter(out, true), errors, false, 80, Map.of());
    Session session =
        new Session(
            Loupe.create(DemoCommandTest.class.getClassLoader()),
            terminal,
            new Interruption(CancellationToken.create()));
    return new CommandLine(new DemoCommand(session, study).spec())
        .setExecutionExceptionHandler(
            (error, command, parsed) -> new ErrorPrinter(terminal.err(), false).print(error))
        .execute(arguments);
  }
}
