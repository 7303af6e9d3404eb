package io.loupe.cli;

import io.loupe.data.InputSpec;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code loupe layers}: what a model is made of. */
final class LayersCommand implements Callable<Integer> {
  private final Session session;
  private final CommandSpec spec;

  LayersCommand(Session session) {
    this.session = session;
    this.spec = Commands.create("layers", "Lists the layers of a model.", session.terminal(), this);
    Commands.setSynopsis(spec, "layers --model M [OPTIONS]");
    Commands.addGroup(spec, "What to look at", List.of(RunOptions.MODEL));
    Commands.addGroup(spec, "How to read the model", RunOptions.HOW_TO_READ);
    Commands.addCommonOptions(spec, Options.flag(Commands.JSON, "Print JSON."));
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    try (Model model = RunOptions.open(spec, session.loupe())) {
      if (Options.isSet(spec, Commands.JSON)) {
        Json.print(session.terminal().out(), json(model));
      } else {
        print(model);
      }
    }
    return ExitCode.DONE;
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

  private static Map<String, Object> json(Model model) {
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
    return all;
  }
}
