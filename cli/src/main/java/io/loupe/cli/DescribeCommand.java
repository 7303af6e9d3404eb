package io.loupe.cli;

import io.loupe.attribution.AttributionMethod;
import io.loupe.error.ParameterException;
import io.loupe.param.Limit;
import io.loupe.param.Param;
import io.loupe.registry.Named;
import io.loupe.registry.Registry;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.Visualizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code loupe describe}: what a visualizer does and takes. */
final class DescribeCommand implements Callable<Integer> {
  private final Session session;
  private final CommandSpec spec;

  DescribeCommand(Session session) {
    this.session = session;
    this.spec =
        Commands.create(
            "describe",
            "Says what a visualizer or attribution method does and which options it takes.",
            session.terminal(),
            this);
    Commands.setSynopsis(spec, "describe ID [OPTIONS]");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .type(String.class)
            .paramLabel("ID")
            .description("A visualizer or attribution method; \"loupe list\" shows them.")
            .build());
    Commands.addCommonOptions(spec, Options.flag(Commands.JSON, "Print JSON."));
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    String id = spec.positionalParameters().get(0).getValue();
    Registry<Visualizer> visualizers = session.loupe().visualizers();
    if (id == null) {
      throw new ParameterException(
          "Nothing to describe.", "Name a visualizer; \"loupe list\" shows them.");
    }
    Registry<AttributionMethod> methods = session.loupe().attributionMethods();
    Optional<AttributionMethod> method =
        methods.all().stream().filter(found -> found.id().equals(id)).findFirst();
    if (method.isPresent()) {
      describe(method.get(), methods.origin(method.get()));
      return ExitCode.DONE;
    }
    Visualizer visualizer = visualizers.get(id);
    if (Options.isSet(spec, Commands.JSON)) {
      Json.print(
          session.terminal().out(),
          json(
              visualizer,
              visualizers.origin(visualizer),
              needs(visualizer),
              visualizer.parameters()));
    } else {
      print(visualizer, visualizers.origin(visualizer));
    }
    return ExitCode.DONE;
  }

  private void describe(AttributionMethod method, String origin) {
    var out = session.terminal().out();
    List<String> needs = method.needs().stream().map(need -> Words.of(need)).sorted().toList();
    if (Options.isSet(spec, Commands.JSON)) {
      Json.print(out, json(method, origin, needs, method.parameters()));
      return;
    }
    out.println(method.id() + " (" + origin + ")");
    out.println(method.description());
    if (!needs.isEmpty()) {
      out.println("Needs " + String.join(", ", needs) + ".");
    }
    out.println();
    printParameters(method.parameters(), Param::name);
    out.println(
        "loupe run attribution --method "
            + method.id()
            + " uses it; parameters stand in brackets behind it, with = and commas.");
  }

  private void print(Visualizer visualizer, String origin) {
    var out = session.terminal().out();
    out.println(visualizer.id() + " (" + origin + ")");
    out.println(visualizer.description());
    if (!visualizer.needs().isEmpty()) {
      out.println("Needs " + String.join(", ", needs(visualizer)) + ".");
    }
    out.println();
    printParameters(visualizer.parameters(), Param::toString);
    out.println("loupe run " + visualizer.id() + " --help shows how to run it.");
  }

  private void printParameters(List<Param<?>> parameters, Function<Param<?>, String> written) {
    if (parameters.isEmpty()) {
      return;
    }
    TextTable table = new TextTable("option", "value", "default", "meaning");
    for (Param<?> param : parameters) {
      String limits =
          param.limits().stream()
              .map(limit -> " Must be " + limit.rule() + ".")
              .collect(Collectors.joining());
      table.row(
          written.apply(param),
          param.type().label(),
          Options.fallbackText(param).orElse("(required)"),
          param.help() + limits);
    }
    table.print(session.terminal().out());
    session.terminal().out().println();
  }

  private static List<String> needs(Visualizer visualizer) {
    return visualizer.needs().stream()
        .map(need -> need == Need.DATASET ? "data" : Words.of(need))
        .sorted()
        .toList();
  }

  private static Map<String, Object> json(
      Named plugin, String origin, List<String> needs, List<Param<?>> parameters) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", plugin.id());
    all.put("description", plugin.description());
    all.put("origin", origin);
    all.put("needs", needs);
    all.put("parameters", parameters.stream().map(DescribeCommand::json).toList());
    return all;
  }

  private static Map<String, Object> json(Param<?> param) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", param.name());
    entry.put("type", param.type().label());
    entry.put("required", param.fallback().isEmpty());
    Options.fallbackText(param).ifPresent(text -> entry.put("default", text));
    entry.put("limits", param.limits().stream().map(Limit::rule).toList());
    entry.put("help", param.help());
    return entry;
  }
}
