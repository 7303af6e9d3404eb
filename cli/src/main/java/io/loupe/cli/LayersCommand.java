package io.loupe.cli;

import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
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
  private final Session session;
  private final CommandSpec spec;

  LayersCommand(Session session) {
    this.session = session;
    this.spec = Commands.create("layers", "Lists the layers of a model.", session.terminal(), this);
    Commands.setSynopsis(spec, "layers --model M [--data D] [OPTIONS]");
    Commands.addGroup(
        spec, "What to look at", List.of(RunOptions.MODEL, RunOptions.DATA, RunOptions.CLASSES));
    Commands.addGroup(spec, "How to read the model", RunOptions.HOW_TO_READ);
    Commands.addCommonOptions(spec, Options.flag(Commands.JSON, "Print JSON."));
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
        Json.print(session.terminal().out(), json(model, checks, warnings));
      } else {
        print(model);
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
    var out = session.terminal().out();
    out.println(
        model.info().name()
            + ": input "
            + model.info().input().shape()
            + ", engine "
            + model.info().engine()
            + " "
            + model.info().engineVersion());
    out.println("input range " + model.info().input().rangeText());
    out.println();
    table.print(out);
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
      layers.add(entry);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", model.info().name());
    all.put("location", model.info().location());
    all.put("engine", model.info().engine());
    all.put("engineVersion", model.info().engineVersion());
    all.put("sha256", model.info().sha256());
    InputSpec input = model.info().input();
    all.put("input", Words.sizes(input.shape()));
    all.put("inputRange", List.of(input.min(), input.max()));
    all.put("inputRangeOrigin", input.rangeOrigin());
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
