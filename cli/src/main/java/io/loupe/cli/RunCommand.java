package io.loupe.cli;

import io.loupe.ReservedNames;
import io.loupe.error.LoupeException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.registry.Plugins;
import io.loupe.visualizer.Visualizer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code loupe run}: one command below it for each visualizer. */
final class RunCommand implements Callable<Integer> {
  static final String NAME = "run";

  private final Session session;
  private final CommandSpec spec;

  RunCommand(Session session) {
    this.session = session;
    this.spec = Commands.create(NAME, "Runs a visualizer.", session.terminal(), this);
    Commands.setSynopsis(spec, "run ID --model M [--data D] --out DIR [OPTIONS]");
    spec.usageMessage()
        .commandListHeading("%nVisualizers:%n")
        .footer("", "\"loupe run ID --help\" shows the options of one.");
    Commands.addCommonOptions(spec);
    for (Visualizer visualizer : session.loupe().visualizers().all()) {
      spec.addSubcommand(visualizer.id(), subcommand(visualizer));
    }
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        "No visualizer named.", "Write loupe run ID; \"loupe list\" shows the ids.");
  }

  /** A visualizer that cannot be offered says why when asked for, and disturbs no other. */
  private CommandSpec subcommand(Visualizer visualizer) {
    try {
      ReservedNames.check(visualizer);
      return new VisualizerCommand(session, visualizer).spec();
    } catch (LoupeException e) {
      return refused(visualizer, e);
    } catch (Throwable e) { // a stranger's code: whatever it is, it costs only itself
      return refused(visualizer, speechless(visualizer, e));
    }
  }

  static LoupeException speechless(Visualizer visualizer, Throwable error) {
    return error instanceof LinkageError misfit
        ? Plugins.misfit("Visualizer", visualizer, misfit)
        : new ProviderException(
            "Visualizer "
                + Plugins.name(visualizer)
                + " cannot say what it takes: "
                + Plugins.words(error)
                + ".",
            "Get a working build of it.",
            error);
  }

  private CommandSpec refused(Visualizer visualizer, LoupeException reason) {
    CommandSpec refused =
        Commands.create(
            visualizer.id(),
            "Cannot be run: " + reason.message(),
            session.terminal(),
            () -> {
              throw reason;
            });
    refused.parser().unmatchedArgumentsAllowed(true);
    return refused;
  }
}
