package io.loupe.cli;

import io.loupe.error.LoupeException;
import io.loupe.param.Param;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What all commands have in common. */
final class Commands {
  static final String QUIET = "--quiet";
  static final String JSON = "--json";

  private static final int WIDEST = 110;
  private static final int NARROWEST = 60;

  private Commands() {}

  static CommandSpec create(
      String name, String description, Terminal terminal, Callable<Integer> action) {
    Callable<Integer> safe = () -> called(action);
    CommandSpec spec = CommandSpec.wrapWithoutInspection(safe).name(name);
    spec.interpolateVariables(false);
    spec.usageMessage()
        .description(description)
        .width(Math.max(NARROWEST, Math.min(terminal.columns(), WIDEST)))
        .longOptionsMaxWidth(30)
        .sortOptions(false);
    return spec;
  }

  private static Integer called(Callable<Integer> action) {
    try {
      return action.call();
    } catch (LoupeException | PluginFailure e) {
      throw e;
    } catch (Throwable e) { // plug-ins throw what they like, also undeclared
      throw new Thrown(e);
    }
  }

  /** Anything else that a command threw, where nobody asks it for its message. */
  static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Thrown(Throwable cause) {
      super("A command failed", cause);
    }
  }

  /** Says how a command is written, instead of the list of all its options. */
  static void setSynopsis(CommandSpec spec, String text) {
    spec.usageMessage().synopsisHeading("").customSynopsis("Usage: loupe " + text);
  }

  static void addGroup(CommandSpec spec, String heading, List<Param<?>> params) {
    addOptions(spec, heading, params.stream().map(Options::of).toList());
  }

  static void addCommonOptions(CommandSpec spec, OptionSpec... own) {
    List<OptionSpec> options = new ArrayList<>(List.of(own));
    options.add(
        OptionSpec.builder(Startup.PLUGINS)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel("<jars and folders>")
            .description(
                "More visualizers, engines and readers, separated by commas; also in "
                    + Startup.PLUGINS_VARIABLE
                    + ".")
            .build());
    options.add(Options.flag(Startup.STACK_TRACE, "Show where an error comes from."));
    options.add(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    addOptions(spec, "Other options", options);
  }

  private static void addOptions(CommandSpec spec, String heading, List<OptionSpec> options) {
    if (options.isEmpty()) {
      return;
    }
    ArgGroupSpec.Builder group =
        ArgGroupSpec.builder().exclusive(false).validate(false).heading("%n" + heading + ":%n");
    options.forEach(group::addArg);
    spec.addArgGroup(group.build());
  }
}
