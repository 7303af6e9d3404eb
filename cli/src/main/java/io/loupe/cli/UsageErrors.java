package io.loupe.cli;

import io.loupe.Loupe;
import io.loupe.error.LoupeException;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownNameException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Says in Loupe's words what picocli could not read. */
final class UsageErrors {
  private final Loupe loupe;

  UsageErrors(Loupe loupe) {
    this.loupe = loupe;
  }

  RuntimeException explain(CommandLine.ParameterException error) {
    CommandSpec spec = error.getCommandLine().getCommandSpec();
    if (error instanceof CommandLine.UnmatchedArgumentException unmatched) {
      return unknown(spec, unmatched.getUnmatched().get(0));
    }
    if (error.getCause() instanceof LoupeException known) {
      return known;
    }
    String help = "See \"" + spec.qualifiedName() + " --help\".";
    if (error instanceof CommandLine.MissingParameterException missing
        && missing.getMissing().size() == 1
        && missing.getMissing().get(0) instanceof OptionSpec option) {
      return new ParameterException(option.longestName() + " has no value.", help);
    }
    String said = error.getMessage();
    String message = said == null ? "These options cannot be read." : said;
    return new ParameterException(message.endsWith(".") ? message : message + ".", help);
  }

  private RuntimeException unknown(CommandSpec spec, String argument) {
    boolean option = argument.startsWith("-");
    if (spec.name().equals(RunCommand.NAME) && spec.parent() != null) {
      return option ? visualizerFirst() : unknownVisualizer(argument);
    }
    if (option) {
      String name = argument.split("=", 2)[0];
      List<String> names =
          spec.options().stream().flatMap(o -> Arrays.stream(o.names())).sorted().toList();
      return new UnknownNameException("option", name, names);
    }
    if (!spec.subcommands().isEmpty()) {
      return new UnknownNameException("command", argument, spec.subcommands().keySet());
    }
    return new ParameterException(
        "\"" + argument + "\" is one word too many.",
        "See \"" + spec.qualifiedName() + " --help\".");
  }

  private ParameterException visualizerFirst() {
    return new ParameterException(
        "The visualizer comes before its options.",
        "Write loupe run ID --model M --out DIR; \"loupe list\" shows the ids.");
  }

  private RuntimeException unknownVisualizer(String id) {
    try {
      loupe.visualizers().get(id);
    } catch (UnknownNameException e) {
      int problems = loupe.visualizers().problems().size();
      return problems == 0
          ? e
          : new ParameterException(e.message(), e.hint() + " " + Words.notTakenIn(problems) + ".");
    } catch (LoupeException e) {
      return e;
    }
    return new ParameterException(
        "\"" + id + "\" stands in the wrong place.", "See \"loupe run\".");
  }
}
