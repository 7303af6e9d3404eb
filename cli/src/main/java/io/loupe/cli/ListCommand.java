package io.loupe.cli;

import io.loupe.Loupe;
import io.loupe.ReservedNames;
import io.loupe.error.LoupeException;
import io.loupe.registry.Named;
import io.loupe.registry.ProviderProblem;
import io.loupe.registry.Registry;
import io.loupe.visualizer.Visualizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code loupe list}: what is installed. */
final class ListCommand implements Callable<Integer> {
  private static final String PROBLEMS = "--problems";

  private final Session session;
  private final CommandSpec spec;

  ListCommand(Session session) {
    this.session = session;
    this.spec =
        Commands.create(
            "list",
            "Lists visualizers, attribution methods, engines and readers of data and models.",
            session.terminal(),
            this);
    Commands.setSynopsis(spec, "list [OPTIONS]");
    Commands.addCommonOptions(
        spec,
        Options.flag(PROBLEMS, "List what could not be taken in, and why."),
        Options.flag(Commands.JSON, "Print JSON."));
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = Options.isSet(spec, Commands.JSON);
    if (Options.isSet(spec, PROBLEMS)) {
      showProblems(json);
    } else if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      registries().forEach((kind, registry) -> all.put(kind, entries(registry)));
      Json.print(session.terminal().out(), all);
    } else {
      showAll();
    }
    return ExitCode.DONE;
  }

  private Map<String, Registry<? extends Named>> registries() {
    Loupe loupe = session.loupe();
    Map<String, Registry<? extends Named>> all = new LinkedHashMap<>();
    all.put("visualizers", loupe.visualizers());
    all.put("attribution methods", loupe.attributionMethods());
    all.put("engines", loupe.engines());
    all.put("data", loupe.datasets());
    all.put("models", loupe.models());
    all.put("tabs of a microscope", loupe.pageTabs());
    return all;
  }

  private void showAll() {
    var out = session.terminal().out();
    registries()
        .forEach(
            (kind, registry) -> {
              if (!registry.all().isEmpty()) {
                show(kind, registry);
              }
            });
    int problems = problems().size();
    if (problems > 0) {
      out.println(Words.notTakenIn(problems));
    }
  }

  private <T extends Named> void show(String kind, Registry<T> registry) {
    TextTable table = new TextTable(kind, "", "");
    for (T plugin : registry.all()) {
      table.row("  " + plugin.id(), plugin.description(), registry.origin(plugin));
    }
    table.print(session.terminal().out());
    session.terminal().out().println();
  }

  private static <T extends Named> List<Map<String, Object>> entries(Registry<T> registry) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (T plugin : registry.all()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", plugin.id());
      entry.put("description", plugin.description());
      entry.put("origin", registry.origin(plugin));
      entries.add(entry);
    }
    return entries;
  }

  private void showProblems(boolean json) {
    List<ProviderProblem> problems = problems();
    var out = session.terminal().out();
    if (json) {
      Json.print(out, problems.stream().map(ListCommand::entry).toList());
    } else if (problems.isEmpty()) {
      out.println("No problems.");
    } else {
      problems.forEach(problem -> out.println(ErrorPrinter.sentences(problem.error())));
    }
  }

  private List<ProviderProblem> problems() {
    List<ProviderProblem> all = new ArrayList<>();
    registries().values().forEach(registry -> all.addAll(registry.problems()));
    Registry<Visualizer> visualizers = session.loupe().visualizers();
    for (Visualizer visualizer : visualizers.all()) {
      try {
        ReservedNames.check(visualizer);
      } catch (LoupeException e) {
        all.add(
            new ProviderProblem(
                visualizer.getClass().getName(), visualizers.origin(visualizer), e));
      } catch (Throwable e) { // a stranger's code: whatever it is, it costs only itself
        all.add(
            new ProviderProblem(
                visualizer.getClass().getName(),
                visualizers.origin(visualizer),
                RunCommand.speechless(visualizer, e)));
      }
    }
    return all;
  }

  private static Map<String, Object> entry(ProviderProblem problem) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("provider", problem.provider());
    entry.put("origin", problem.origin());
    entry.put("message", problem.error().message());
    entry.put("hint", problem.error().hint());
    return entry;
  }
}
