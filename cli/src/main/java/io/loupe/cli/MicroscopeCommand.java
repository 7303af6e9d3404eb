package io.loupe.cli;

import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.error.MissingNeedException;
import io.loupe.error.RunCancelledException;
import io.loupe.formats.microscope.FolderServer;
import io.loupe.formats.microscope.Microscope;
import io.loupe.formats.microscope.Settings;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code loupe microscope}: a folder of pages to wander through a model. */
final class MicroscopeCommand implements Callable<Integer> {
  private static final Param<String> LAYERS =
      Param.text("layers", "")
          .help(
              "Layers whose filters are shown: all, conv, conv! or names with commas between; else"
                  + " the maps of every convolution and every dense layer before the output.");
  private static final Param<Integer> SAMPLES =
      Param.integer("samples", Settings.DEFAULT.samples())
          .limit("from 1 to 200", n -> n >= 1 && n <= 200)
          .help("How many samples get a page, as many of each class as of every other.");
  private static final Param<Integer> MADE =
      Param.integer("made", Settings.DEFAULT.made())
          .limit("from 1 to 10000", n -> n >= 1 && n <= 10_000)
          .help("How many filters of a layer, and outputs, get a made image at most.");

  private static final Param<Integer> FRAMES =
      Param.integer("frames", Settings.DEFAULT.frames())
          .limit("0 or from 3 to 64", n -> n == 0 || (n >= 3 && n <= 64))
          .help(
              "How many pictures of an ascent, and of the way from a class to the one that it is"
                  + " taken for most often; 0 for none.");

  private static final String SERVE = "--serve";
  private static final int GLANCE_MILLIS = 200;

  private final Session session;
  private final CommandSpec spec;

  MicroscopeCommand(Session session) {
    this.session = session;
    this.spec =
        Commands.create(
            "microscope",
            "Writes a folder of pages to wander through a model: layers, filters, classes, samples.",
            session.terminal(),
            this);
    Commands.setSynopsis(spec, "microscope --model M --data D --out DIR [OPTIONS]");
    Commands.addGroup(spec, "What to show", List.of(LAYERS, SAMPLES, MADE, FRAMES));
    Commands.addGroup(spec, "What to look at", RunOptions.WHAT_TO_LOOK_AT);
    Commands.addGroup(spec, "How to run", List.of(RunOptions.SEED, RunOptions.BATCH));
    Commands.addGroup(spec, "How to read the model", RunOptions.HOW_TO_READ);
    Commands.addCommonOptions(
        spec,
        Options.flag(
            SERVE,
            "Also show the folder to browsers on this machine while it is made, and until Ctrl-C."),
        Options.flag(Commands.QUIET, "Show no progress."));
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    Path out = Options.value(spec, RunOptions.OUT);
    String location =
        RunOptions.data(spec, RunOptions.DATA)
            .orElseThrow(() -> MissingNeedException.data("loupe microscope"));
    Settings settings =
        new Settings(
            Options.text(spec, LAYERS).map(LayerSelection::new),
            Options.value(spec, SAMPLES),
            Options.value(spec, MADE),
            Options.value(spec, FRAMES),
            Options.value(spec, RunOptions.SEED),
            Options.value(spec, RunOptions.BATCH));
    boolean quiet = Options.isSet(spec, Commands.QUIET);
    try (Model model = RunOptions.open(spec, session.loupe());
        ConsoleProgress progress = ConsoleProgress.on(session.terminal(), quiet)) {
      Dataset data = named(session.loupe().dataset(location, model.info().input()));
      Microscope microscope = new Microscope(session.loupe(), settings);
      Work work =
          () -> microscope.write(model, data, out, progress, session.interruption().token());
      Path page =
          session
              .interruption()
              .whileRunning(
                  "The microscope",
                  Interruption.Ending.NOTHING,
                  () -> Options.isSet(spec, SERVE) ? served(out, work) : work.page());
      session.terminal().out().println(page);
      RunOptions.tellLeftOut(data, session.terminal());
      return ExitCode.DONE;
    }
  }

  @FunctionalInterface
  private interface Work {
    Path page();
  }

  /** Shows the folder while it is made and afterwards, until the user has seen enough. */
  private Path served(Path out, Work work) {
    try (FolderServer server = FolderServer.start(out)) {
      session.terminal().err().println(server.address());
      session.terminal().err().flush();
      Path page = work.page();
      while (!session.interruption().token().isCancelled()) {
        Thread.sleep(GLANCE_MILLIS);
      }
      return page;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunCancelledException("microscope");
    }
  }

  private Dataset named(Dataset data) {
    Optional<ClassNames> names = RunOptions.classes(spec);
    return names.map(given -> given.applied(data)).orElse(data);
  }
}
