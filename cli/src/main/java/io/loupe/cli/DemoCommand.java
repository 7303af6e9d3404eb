package io.loupe.cli;

import io.loupe.param.Param;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code loupe demo}: the whole study of the sample network as one page. */
final class DemoCommand implements Callable<Integer> {
  private static final Param<Path> OUT =
      Param.of("out", RunOptions.FOLDER, Path.of("loupe-demo"))
          .help("Folder for the page and its files; made if it is not there.");

  private final Session session;
  private final Study study;
  private final CommandSpec spec;

  /** Writes a study and names its page. */
  @FunctionalInterface
  interface Study {
    Path write(Path out, ProgressListener progress, CancellationToken token);
  }

  DemoCommand(Session session, Study study) {
    this.session = session;
    this.study = study;
    this.spec =
        Commands.create(
            "demo",
            "Studies a network that reads handwritten digits and writes a page to look at.",
            session.terminal(),
            this);
    Commands.setSynopsis(spec, "demo [OPTIONS]");
    Commands.addGroup(spec, "Where to", List.of(OUT));
    Commands.addCommonOptions(spec, Options.flag(Commands.QUIET, "Show no progress."));
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    Path out = Options.value(spec, OUT);
    boolean quiet = Options.isSet(spec, Commands.QUIET);
    try (ConsoleProgress progress = ConsoleProgress.on(session.terminal(), quiet)) {
      CancellationToken token = session.interruption().token();
      Path page =
          session
              .interruption()
              .whileRunning(
                  "The demo", Interruption.Ending.NOTHING, () -> study.write(out, progress, token));
      session.terminal().out().println(page);
      return ExitCode.DONE;
    }
  }
}
