package io.loupe.cli;

import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.error.LoupeException;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.visualizer.Visualizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One run with progress on stderr and Ctrl-C heeded. */
final class Execution {
  private final Session session;
  private final Visualizer visualizer;
  private final boolean quiet;

  Execution(Session session, Visualizer visualizer, boolean quiet) {
    this.session = session;
    this.visualizer = visualizer;
    this.quiet = quiet;
  }

  Outcome run(RunRequest request, Path out, boolean report) {
    DirectorySink sink = new DirectorySink(out);
    try (ConsoleProgress progress = ConsoleProgress.on(session.terminal(), quiet)) {
      RunRequest complete =
          request.progress(progress).cancelledBy(session.interruption().token()).to(sink);
      RunResult result = session.interruption().whileRunning(complete::run);
      return new Outcome(result, sink.written());
    } catch (LoupeException | OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      throw PluginFailure.of(e, visualizer, session.loupe().visualizers());
    }
  }

  /**
   * What a run left behind.
   *
   * @param result artifacts and provenance
   * @param files what was written
   */
  record Outcome(RunResult result, List<Path> files) {
    Outcome {
      files = List.copyOf(files);
    }

    int show(Terminal terminal, boolean json) {
      if (json) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("visualizer", result.provenance().visualizer());
        all.put("partial", result.provenance().partial());
        all.put("files", files.stream().map(Path::toString).toList());
        Json.print(terminal.out(), all);
      } else {
        files.forEach(terminal.out()::println);
      }
      if (result.provenance().partial()) {
        terminal.err().println("Cancelled; what was finished is marked partial.");
        return ExitCode.CANCELLED;
      }
      return ExitCode.DONE;
    }
  }
}
