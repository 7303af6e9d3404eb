package io.loupe.cli;

import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
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
  private static final String MODULES = "--modules";

  private final Session session;
  private final CommandSpec spec;

  LayersCommand(Session session) {
    this.session = session;
    this.spec = Commands.create("layers", "Lists the layers of a model.", session.terminal(), this);
    Commands.setSynopsis(spec, "layers --model M [--data D] [OPTIONS]");
    Commands.addGroup(
        spec,
        "What to look at",
        List.of(RunOptions.MODEL, RunOptions.DATA, RunOptions.ON_BAD_SAMPLE, RunOptions.CLASSES));
    Commands.addGroup(spec, "How to read the model", RunOptions.HOW_TO_READ);
    Commands.addCommonOptions(
        spec,
        Options.flag(GRAPH, "Print every operation that is run and what it reads, drawn as text."),
        Options.flag(
            MODULES,
            "Print the modules that an ONNX file was exported from; their names can be given for"
                + " layers."),
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
      data.map(opened -> Datasets.leftOut(opened).sentences()).ifPresent(warnings::addAll);
      if (Options.isSet(spec, Commands.JSON)) {
        Map<String, Object> all = json(model, checks, warnings);
        if (Options.isSet(spec, GRAPH)) {
          all.put("graph", graph(inspectable(model)));
          all.put("graphSha256", inspectable(model).graphSha256());
        }
        Json.print(session.terminal().out(), all);
      } else {
        if (Options.isSet(spec, MODULES)) {
          printModules(model);
        } else if (Options.isSet(spec, GRAPH)) {
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
    return RunOptions.data(spec, RunOptions.DATA)
        .map(location -> session.loupe().dataset(location, model.info().input()))
        .map(data -> classes.map(names -> names.applied(data)).orElse(data));
  }

  private void print(Model model) {
    Map<String, List<String>> modules = innermost(model);
    List<String> headings =
        new ArrayList<>(List.of("#", "layer", "kind", "type", "output", "weights", "execution"));
    if (!modules.isEmpty()) {
      headings.add("module");
    }
    TextTable table = new TextTable(headings.toArray(String[]::new));
    for (LayerInfo layer : model.layers()) {
      List<Object> cells =
          new ArrayList<>(
              List.of(
                  layer.index(),
                  layer.name(),
                  Words.of(layer.kind()),
                  layer.type(),
                  layer.outputShape(),
                  layer.parameters(),
                  layer.execution()));
      if (!modules.isEmpty()) {
        cells.add(String.join(", ", modules.getOrDefault(layer.name(), List.of())));
      }
      table.row(cells.toArray());
    }
    head(model);
    table.print(session.terminal().out());
  }

  /** The innermost modules of each layer, unless its own name already says them. */
  private static Map<String, List<String>> innermost(Model model) {
    Map<String, List<String>> innermost = new LinkedHashMap<>();
    for (Inspectable.Module module : modules(model)) {
      for (String layer : module.layers()) {
        List<String> names = innermost.computeIfAbsent(layer, l -> new ArrayList<>());
        names.removeIf(outer -> lies(module.name(), outer));
        names.add(module.name());
      }
    }
    innermost.entrySet().removeIf(e -> e.getKey().contains("/"));
    return innermost;
  }

  private static boolean lies(String module, String outer) {
    return module.startsWith(outer + ".") || module.startsWith(outer + "/");
  }

  private static List<Inspectable.Module> modules(Model model) {
    return model.capability(Inspectable.class).map(Inspectable::modules).orElse(List.of());
  }

  private void printModules(Model model) {
    List<Inspectable.Module> modules = modules(model);
    if (modules.isEmpty()) {
      throw new ParameterException(
          "Model \"" + model.info().name() + "\" does not say what modules its layers belong to.",
          "Leave " + MODULES + " out; files that PyTorch or tf2onnx exported to ONNX say it.");
    }
    TextTable table = new TextTable("module", "class", "layers", "output", "weights", "gives");
    for (Inspectable.Module module : modules) {
      table.row(
          module.name(),
          module.type(),
          module.layers().size(),
          model.layer(module.output()).outputShape(),
          module.layers().stream().mapToLong(l -> model.layer(l).parameters()).sum(),
          String.join(", ", module.outputs()));
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
    if (!modules(model).isEmpty() && !Options.isSet(spec, MODULES)) {
      out.println(
          "modules: "
              + modules(model).size()
              + ", listed by "
              + MODULES
              + "; their names can be given for layers");
    }
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
    Optional<Inspectable> inspected = model.capability(Inspectable.class);
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
      Map<String, String> said = inspected.map(i -> i.about(layer.name())).orElse(Map.of());
      if (!said.isEmpty()) {
        entry.put("about", said);
      }
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
    List<Map<String, Object>> modules = new ArrayList<>();
    for (Inspectable.Module module : modules(model)) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", module.name());
      entry.put("class", module.type());
      entry.put("layers", module.layers());
      entry.put("outputs", module.outputs());
      modules.add(entry);
    }
    if (!modules.isEmpty()) {
      all.put("modules", modules);
    }
    if (!checks.isEmpty()) {
      all.put("findings", checks.stream().map(DataCheck.Report::finding).toList());
    }
    if (!checks.isEmpty() || !warnings.isEmpty()) {
      all.put("warnings", warnings);
    }
    return all;
  }
}
