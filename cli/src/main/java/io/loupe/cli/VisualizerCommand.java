package io.loupe.cli;

import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.Provenance;
import io.loupe.data.ClassNames;
import io.loupe.error.MissingNeedException;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.formats.report.ReportSink;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.param.Params;
import io.loupe.place.Place;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.Visualizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code loupe run ID}: made from what the visualizer declares. */
final class VisualizerCommand implements Callable<Integer> {
  private static final String REPORT = "--report";

  private final Session session;
  private final Visualizer visualizer;
  private final CommandSpec spec;

  VisualizerCommand(Session session, Visualizer visualizer) {
    this.session = session;
    this.visualizer = visualizer;
    this.spec =
        Commands.create(visualizer.id(), visualizer.description(), session.terminal(), this);
    Commands.setSynopsis(spec, synopsis(visualizer));
    Commands.addGroup(spec, "Options of " + visualizer.id(), visualizer.parameters());
    Commands.addGroup(spec, "What to look at", RunOptions.WHAT_TO_LOOK_AT);
    Commands.addGroup(spec, "How to run", RunOptions.HOW_TO_RUN);
    Commands.addGroup(spec, "How to read the model", RunOptions.HOW_TO_READ);
    Commands.addCommonOptions(
        spec,
        Options.flag(REPORT, "Also write all results as one page, " + visualizer.id() + ".html."),
        Options.flag(Commands.QUIET, "Show no progress."),
        Options.flag(Commands.JSON, "Print what was made as JSON."));
  }

  private static String synopsis(Visualizer visualizer) {
    String data = visualizer.needs().contains(Need.DATASET) ? "--data D" : "[--data D]";
    return "run " + visualizer.id() + " --model M " + data + " --out DIR [OPTIONS]";
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    Map<String, String> given = new TreeMap<>();
    for (Param<?> param : visualizer.parameters()) {
      Options.text(spec, param).ifPresent(text -> given.put(param.name(), text));
    }
    Params.resolve(visualizer.parameters(), given);
    Path out = Options.value(spec, RunOptions.OUT);
    Optional<String> data = RunOptions.data(spec, RunOptions.DATA);
    if (visualizer.needs().contains(Need.DATASET) && data.isEmpty()) {
      throw MissingNeedException.data(visualizer.id());
    }
    Optional<ClassNames> classes = RunOptions.classes(spec);
    DirectorySink sink = DirectorySink.into(out);
    ReportSink report = new ReportSink(sink);
    boolean reported = Options.isSet(spec, REPORT);
    int threads = Options.value(spec, RunOptions.THREADS);
    RunRequest unbounded =
        session
            .loupe()
            .request(visualizer)
            .with(given)
            .seed(Options.value(spec, RunOptions.SEED))
            .batchSize(Options.value(spec, RunOptions.BATCH));
    RunRequest request = threads == 0 ? unbounded : unbounded.threads(threads);
    try (Model model = RunOptions.open(spec, session.loupe());
        Place place = RunOptions.place(spec, session.loupe()).orElse(null)) {
      RunRequest onModel = (place == null ? request : request.countedOn(place)).on(model);
      RunRequest onData = data.map(onModel::data).orElse(onModel);
      RunRequest complete = classes.map(onData::classes).orElse(onData);
      RunResult result =
          new Execution(session, visualizer, Options.isSet(spec, Commands.QUIET))
              .run(complete, reported ? report : sink, left -> show(left, sink.written()));
      List<Path> files = new ArrayList<>(sink.written());
      if (reported) {
        Path record = files.get(files.size() - 1);
        Path page = out.resolve(Artifact.nameOf(visualizer.id()) + ".html");
        report.page(result.provenance(), record).writeTo(page);
        files.add(page);
      }
      return show(result.provenance(), files);
    }
  }

  private int show(Provenance provenance, List<Path> files) {
    Terminal terminal = session.terminal();
    if (Options.isSet(spec, Commands.JSON)) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("visualizer", provenance.visualizer());
      all.put("partial", provenance.partial());
      all.put("warnings", provenance.warnings());
      all.put("files", files.stream().map(Path::toString).toList());
      Json.print(terminal.out(), all);
    } else {
      files.forEach(terminal.out()::println);
    }
    provenance.warnings().forEach(warning -> terminal.err().println("Warning: " + warning));
    if (provenance.partial()) {
      terminal.err().println("Cancelled; what was finished is marked partial.");
      return ExitCode.CANCELLED;
    }
    return ExitCode.DONE;
  }
}
