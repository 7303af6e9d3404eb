package io.loupe.cli;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.error.MissingNeedException;
import io.loupe.error.OutputException;
import io.loupe.error.ParameterException;
import io.loupe.formats.file.AtomicFile;
import io.loupe.model.Ablatable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.Prunable;
import io.loupe.param.Param;
import io.loupe.param.ParamTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code loupe prune}: writes a model without some of its filters, once its outputs were seen to
 * equal those of the model with these filters silenced.
 */
final class PruneCommand implements Callable<Integer> {
  private static final double CLOSE = 1e-5;
  private static final int MOST_SAMPLES = 1024;
  private static final String FORCE = "--force";
  private static final Param<String> FILTERS =
      Param.required("filters", ParamTypes.TEXT)
          .help(
              "Filters to remove, for example L1:3,5;L2:7, or the file prune-check-filters.csv that"
                  + " the visualizer prune-check writes.");
  private static final Param<Path> OUT =
      Param.required("out", RunOptions.FOLDER)
          .help(
              "File for the smaller model: FILE.zip of Deeplearning4j, or FILE.onnx for a model that is one.");
  private static final Param<String> DATA =
      Param.text("data", "")
          .help(
              "Inputs on which the two are compared, at most the first "
                  + MOST_SAMPLES
                  + "; else noise.");

  private final Session session;
  private final CommandSpec spec;

  PruneCommand(Session session) {
    this.session = session;
    this.spec =
        Commands.create(
            "prune",
            "Writes a smaller model, without filters that are not needed.",
            session.terminal(),
            this);
    Commands.setSynopsis(spec, "prune --model M --filters F --out FILE [OPTIONS]");
    Commands.addGroup(
        spec,
        "What to remove",
        List.of(RunOptions.MODEL, FILTERS, OUT, DATA, RunOptions.ON_BAD_SAMPLE));
    Commands.addGroup(spec, "How to read the model", RunOptions.HOW_TO_READ);
    Commands.addCommonOptions(
        spec, Options.flag(FORCE, "Replace the file if there is one of that name."));
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    Path out = Options.value(spec, OUT);
    Map<String, Set<Integer>> filters = FilterList.parse(Options.value(spec, FILTERS));
    if (Files.exists(out) && !Options.isSet(spec, FORCE)) {
      throw new OutputException(
          "There is a file " + out + " already.",
          "Choose another name, or add " + FORCE + ".",
          null);
    }
    try (Model model = RunOptions.open(spec, session.loupe())) {
      Prunable prunable =
          model
              .capability(Prunable.class)
              .orElseThrow(
                  () ->
                      MissingNeedException.capability(
                          "loupe prune",
                          "models that can be written smaller",
                          model.info().engine()));
      String format = format(prunable, out);
      try (AtomicFile.Draft draft =
          AtomicFile.draft(out, target -> prunable.writeWithout(filters, format, target))) {
        compare(model, filters, draft, out);
      }
    }
    return ExitCode.DONE;
  }

  /** The one that the file's name ends with. */
  private static String format(Prunable prunable, Path out) {
    String name = out.getFileName().toString();
    List<String> formats = prunable.formats();
    return formats.stream()
        .filter(format -> name.endsWith("." + format))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    "It is not known in which format " + name + " should be written.",
                    "Give it a name that ends with ." + String.join(" or .", formats) + "."));
  }

  private void compare(
      Model model, Map<String, Set<Integer>> filters, AtomicFile.Draft draft, Path out) {
    Map<String, String> options = new TreeMap<>(model.info().options());
    options.keySet().removeAll(Set.of("input", "hold"));
    options.putIfAbsent("input-shape", sizes(model));
    Optional<String> engine = Optional.of(model.info().engine());
    Ablatable ablatable = model.capability(Ablatable.class).orElseThrow();
    try (Model smaller =
            RunOptions.open(session.loupe(), draft.path().toString(), options, engine);
        Model silenced = ablatable.silenced(filters)) {
      Dataset data = data(model);
      OutputsCompared compared = OutputsCompared.of(silenced, smaller, data);
      if (!(compared.largest() <= CLOSE)) {
        throw new ParameterException(
            String.format(
                Locale.ROOT,
                "The smaller model's outputs differ by %.2g from those with the filters silenced.",
                compared.largest()),
            "Nothing was written; remove fewer filters, and report this.");
      }
      draft.publish();
      report(model, smaller, compared, out);
      RunOptions.tellLeftOut(data, session.terminal());
    }
  }

  private void report(Model model, Model smaller, OutputsCompared compared, Path out) {
    var terminal = session.terminal().out();
    TextTable table = new TextTable("layer", "before", "after", "weights before", "weights after");
    for (LayerInfo layer : model.layers()) {
      LayerInfo left = smaller.layer(layer.name());
      if (left.channels() != layer.channels() || left.parameters() != layer.parameters()) {
        table.row(
            layer.name(), layer.channels(), left.channels(), layer.parameters(), left.parameters());
      }
    }
    table.print(terminal);
    terminal.println();
    terminal.println(
        String.format(
            Locale.ROOT,
            "%d of %d weights are left. On %d inputs the outputs equal those with the filters"
                + " silenced to %.1g of the largest.",
            parameters(smaller),
            parameters(model),
            compared.samples(),
            compared.largest()));
    terminal.println(out);
  }

  private Dataset data(Model model) {
    return RunOptions.data(spec, DATA)
        .map(text -> session.loupe().dataset(text, model.info().input()))
        .map(data -> Datasets.take(data, MOST_SAMPLES))
        .orElseGet(() -> OutputsCompared.noise(model.info().input(), 1));
  }

  private static long parameters(Model model) {
    return model.layers().stream().mapToLong(LayerInfo::parameters).sum();
  }

  private static String sizes(Model model) {
    return Arrays.stream(Words.sizes(model.info().input().shape()))
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(","));
  }
}
