package io.loupe.cli;

import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.error.ParameterException;
import io.loupe.model.Inspectable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.visualizer.DataCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code loupe layers}: what a model is made of. */
final class LayersCommand implements Callable<Integer> {
  private static final int MOST_SAID = 200;

  private static final String GRAPH = "--graph";

  private final Session session;
  private final CommandSpec spec;

  LayersCommand(Session session) {
    this.session = session;
    this.spec = Commands.create("layers", "Lists the layers of a model.", session.terminal(), this);
    Commands.setSynopsis(spec, "layers --model M [--data D] [OPTIONS]");
    Commands.addGroup(
        spec, "What to look at", List.of(RunOptions.MODEL, RunOptions.DATA, RunOptions.CLASSES));
    Commands.addGroup(spec, "How to read the model", RunOptions.HOW_TO_READ);
    Commands.addCommonOptions(
        spec,
        Options.flag(GRAPH, "Print every operation that is run and what it reads, drawn as text."),
        Options.flag(Commands.JSON, "Print JSON."));
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    try (Model model = RunOptions.open(spec, session.loupe())) {
      Optional<Dataset> data = data(model);
      List<DataCheck.Report> checks =
          data.map(opened -> session.loupe().check(model, opened)).orElse(List.of());
      List<String> warnings = new ArrayList<>(data.map(Dataset::warnings).orElse(List.of()));
      checks.forEach(report -> report.warning().ifPresent(warnings::add));
      if (Options.isSet(spec, Commands.JSON)) {
        Map<String, Object> all = json(model, checks, warnings);
        if (Options.isSet(spec, GRAPH)) {
          all.put("graph", graph(inspectable(model)));
          all.put("graphSha256", inspectable(model).graphSha256());
        }
        Json.print(session.terminal().out(), all);
      } else {
        if (Options.isSet(spec, GRAPH)) {
          printGraph(model);
        } else {
          print(model);
        }
        if (!checks.isEmpty()) {
          session.terminal().out().println();
          checks.forEach(report -> session.terminal().out().println(report.finding()));
        }
      }
      warnings.forEach(warning -> session.terminal().err().println("Warning: " + warning));
    }
    return ExitCode.DONE;
  }

  private Optional<Dataset> data(Model model) {
    Optional<ClassNames> classes = RunOptions.classes(spec);
    return Options.text(spec, RunOptions.DATA)
        .map(location -> session.loupe().dataset(location, model.info().input()))
        .map(data -> classes.map(names -> names.applied(data)).orElse(data));
  }

  private void print(Model model) {
    TextTable table = new TextTable("#", "layer", "kind", "type", "output", "weights", "execution");
    for (LayerInfo layer : model.layers()) {
      table.row(
          layer.index(),
          layer.name(),
          Words.of(layer.kind()),
          layer.type(),
          layer.outputShape(),
          layer.parameters(),
          layer.execution());
    }
    head(model);
    table.print(session.terminal().out());
  }

  private void printGraph(Model model) {
    List<Inspectable.Node> nodes = inspectable(model).graph();
    List<String> drawing = GraphDrawing.of(nodes);
    TextTable table = new TextTable("graph", "node", "operation", "output", "");
    for (int i = 0; i < nodes.size(); i++) {
      Inspectable.Node node = nodes.get(i);
      table.row(
          drawing.get(i), node.name(), node.operation(), node.shape(), node.layer() ? "layer" : "");
    }
    head(model);
    table.print(session.terminal().out());
  }

  private static Inspectable inspectable(Model model) {
    return model
        .capability(Inspectable.class)
        .orElseThrow(
            () ->
                new ParameterException(
                    "The engine " + model.info().engine() + " does not show its graph.",
                    "Leave --graph out."));
  }

  private static List<Map<String, Object>> graph(Inspectable model) {
    List<Map<String, Object>> nodes = new ArrayList<>();
    for (Inspectable.Node node : model.graph()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", node.name());
      entry.put("operation", node.operation());
      entry.put("inputs", node.inputs());
      entry.put("shape", Words.sizes(node.shape()));
      entry.put("layer", node.layer());
      nodes.add(entry);
    }
    return nodes;
  }

  private void head(Model model) {
    var out = session.terminal().out();
    out.println(
        model.info().name()
            + ": input "
            + model.info().input().shape()
            + ", engine "
            + model.info().engine()
            + " "
            + model.info().engineVersion()
            + Optional.ofNullable(model.runtime().get("kernels"))
                .map(kernels -> ", computed by " + kernels)
                .orElse(""));
    Optional.ofNullable(model.info().options().get("layout"))
        .ifPresent(
            layout ->
                out.println(
                    "input taken as a list of the picture's values, "
                        + (layout.equals("nhwc")
                            ? "the channels of a pixel side by side (nhwc)"
                            : "one plane after the other (nchw)")));
    out.println("input range " + model.info().input().rangeText());
    about(model).forEach((name, said) -> out.println(name + ": " + shortened(said)));
    out.println();
  }

  /** What the file says of itself. */
  private static Map<String, String> about(Model model) {
    return model.capability(Inspectable.class).map(Inspectable::about).orElse(Map.of());
  }

  private static String shortened(String said) {
    String line = said.strip().replaceAll("\\s+", " ");
    return line.length() <= MOST_SAID ? line : line.substring(0, MOST_SAID) + "\u2026";
  }

  private static Map<String, Object> json(
      Model model, List<DataCheck.Report> checks, List<String> warnings) {
    List<Map<String, Object>> layers = new ArrayList<>();
    for (LayerInfo layer : model.layers()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("index", layer.index());
      entry.put("name", layer.name());
      entry.put("kind", Words.of(layer.kind()));
      entry.put("type", layer.type());
      entry.put("shape", Words.sizes(layer.outputShape()));
      entry.put("parameters", layer.parameters());
      entry.put("execution", layer.execution());
      entry.put("activation", layer.activation());
      entry.put("inputs", layer.inputs());
      layers.add(entry);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", model.info().name());
    all.put("location", model.info().location());
    all.put("engine", model.info().engine());
    all.put("engineVersion", model.info().engineVersion());
    all.put("runtime", model.runtime());
    all.put("sha256", model.info().sha256());
    InputSpec input = model.info().input();
    all.put("input", Words.sizes(input.shape()));
    Optional.ofNullable(model.info().options().get("layout"))
        .ifPresent(layout -> all.put("inputLayout", layout));
    all.put("inputRange", List.of(input.min(), input.max()));
    all.put("inputRangeOrigin", input.rangeOrigin());
    if (!about(model).isEmpty()) {
      all.put("about", about(model));
    }
    all.put("layers", layers);
    if (!checks.isEmpty()) {
      all.put("findings", checks.stream().map(DataCheck.Report::finding).toList());
    }
    if (!checks.isEmpty() || !warnings.isEmpty()) {
      all.put("warnings", warnings);
    }
    return all;
  }
}
