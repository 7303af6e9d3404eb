package io.loupe.cli;

import io.loupe.error.LoupeException;
import io.loupe.samples.study.MnistStudy;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** All commands of one session. */
final class CommandTree {
  private final Session session;
  private final ErrorPrinter errors;
  private final CommandLine root;

  CommandTree(Session session, ErrorPrinter errors) {
    this.session = session;
    this.errors = errors;
    this.root = new CommandLine(spec());
    configure();
  }

  int execute(List<String> arguments) {
    try {
      return root.execute(arguments.toArray(String[]::new));
    } catch (Throwable e) { // picocli hands on exceptions only, not errors
      return print(e);
    }
  }

  private int print(Throwable thrown) {
    Throwable cause = thrown.getCause();
    Throwable error = thrown instanceof Commands.Thrown && cause != null ? cause : thrown;
    boolean known = error instanceof LoupeException || error instanceof PluginFailure;
    return errors.print(known ? error : PluginFailure.of(error, session.loupe()));
  }

  private CommandSpec spec() {
    CommandSpec spec =
        Commands.create(
            "loupe",
            "Shows what a neural network has learned.",
            session.terminal(),
            this::showHelp);
    Commands.addCommonOptions(
        spec,
        OptionSpec.builder("--version").versionHelp(true).description("Show the version.").build());
    spec.version(Version.text());
    Commands.setSynopsis(spec, "COMMAND [OPTIONS]");
    spec.usageMessage().commandListHeading("%nCommands:%n");
    spec.usageMessage().footer("", "\"loupe help COMMAND\" says more. Guides are in docs/guides.");
    spec.addSubcommand(
        "demo", new DemoCommand(session, new MnistStudy(session.loupe())::write).spec());
    spec.addSubcommand("layers", new LayersCommand(session).spec());
    spec.addSubcommand("list", new ListCommand(session).spec());
    spec.addSubcommand("describe", new DescribeCommand(session).spec());
    spec.addSubcommand("run", new RunCommand(session).spec());
    spec.addSubcommand("microscope", new MicroscopeCommand(session).spec());
    spec.addSubcommand("replay", new ReplayCommand(session).spec());
    spec.addSubcommand("prune", new PruneCommand(session).spec());
    return spec;
  }

  private int showHelp() {
    root.usage(session.terminal().out());
    return ExitCode.DONE;
  }

  private void configure() {
    root.setOut(session.terminal().out());
    root.setErr(session.terminal().err());
    root.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    root.setExpandAtFiles(false);
    root.setAllowOptionsAsOptionParameters(false);
    root.setPosixClusteredShortOptionsAllowed(false);
    root.setAbbreviatedOptionsAllowed(false);
    root.setExecutionExceptionHandler((error, command, parsed) -> print(error));
    root.setParameterExceptionHandler(
        (error, arguments) -> errors.print(new UsageErrors(session.loupe()).explain(error)));
  }
}
