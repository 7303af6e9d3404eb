package io.loupe.cli;

import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.Provenance;
import io.loupe.data.BadSamples;
import io.loupe.data.ClassNames;
import io.loupe.error.ParameterException;
import io.loupe.formats.artifact.ComparingSink;
import io.loupe.formats.artifact.DigestSink;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.formats.artifact.ProvenanceJson;
import io.loupe.formats.artifact.RunRecord;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.visualizer.Visualizer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code loupe replay}: runs a recorded run again and says whether the results are the same. */
final class ReplayCommand implements Callable<Integer> {
  private static final String IN_MEMORY = "memory";
  private static final Param<String> MODEL =
      Param.text("model", "").help("Where the model lies now, if it was moved.");
  private static final Param<String> DATA =
      Param.text("data", "").help("Where the data lies now, if it was moved.");
  private static final Param<Path> OUT =
      Param.of("out", RunOptions.FOLDER, Path.of(""))
          .help("Folder to keep the new results in; else they are dropped.");

  private final Session session;
  private final CommandSpec spec;

  ReplayCommand(Session session) {
    this.session = session;
    this.spec =
        Commands.create(
            "replay",
            "Runs a recorded run again and says whether the results are the same.",
            session.terminal(),
            this);
    Commands.setSynopsis(spec, "replay FILE.json [OPTIONS]");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .type(String.class)
            .paramLabel("FILE.json")
            .description("The record that a run wrote beside its results.")
            .build());
    Commands.addGroup(
        spec, "Instead of what the record says", List.of(MODEL, DATA, RunOptions.CLASSES, OUT));
    Commands.addCommonOptions(
        spec,
        Options.flag(Commands.QUIET, "Show no progress."),
        Options.flag(Commands.JSON, "Print the comparison as JSON."));
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    Path record = file();
    RunRecord then = ProvenanceJson.read(record);
    FilesBeside beside = FilesBeside.of(record);
    Visualizer visualizer = session.loupe().visualizers().get(then.provenance().visualizer());
    Optional<DirectorySink> folder =
        Options.text(spec, OUT).map(OUT::parse).map(DirectorySink::into);
    try (Model model = model(then.provenance())) {
      RunRequest request = request(then.provenance(), visualizer, model);
      DigestSink digests = new DigestSink();
      ArtifactSink written = folder.isPresent() ? folder.get() : digests;
      ComparingSink sink =
          new ComparingSink(
              record.toAbsolutePath().resolveSibling(""), written, visualizer.comparedBy());
      RunResult result =
          new Execution(session, visualizer, Options.isSet(spec, Commands.QUIET))
              .run(request, sink, left -> {});
      if (result.provenance().partial()) {
        session.terminal().err().println("Cancelled; nothing was compared.");
        return ExitCode.CANCELLED;
      }
      RunRecord now =
          folder
              .map(into -> ProvenanceJson.read(recordOf(into)))
              .orElseGet(() -> new RunRecord(result.provenance(), digests.digests()));
      Measured measured =
          new Measured(sink.deviations(), beside.recorded(), !visualizer.comparedBy().isEmpty());
      return show(Comparison.of(then, now, measured), beside);
    }
  }

  private int show(Comparison comparison, FilesBeside beside) {
    if (Options.isSet(spec, Commands.JSON)) {
      Map<String, Object> all = new LinkedHashMap<>(comparison.json());
      all.put("files", beside.json());
      Json.print(session.terminal().out(), all);
    } else {
      beside.print(session.terminal().out());
      comparison.print(session.terminal().out());
    }
    return comparison.isSame() && !beside.areMixed() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static Path recordOf(DirectorySink folder) {
    List<Path> written = folder.written();
    return written.get(written.size() - 1);
  }

  private Model model(Provenance then) {
    Optional<String> given = Options.text(spec, MODEL);
    if (given.isEmpty() && then.model().location().equals(IN_MEMORY)) {
      throw new ParameterException(
          "The network of that run lay in memory.", "Save it and name the file with --model.");
    }
    return RunOptions.open(
        session.loupe(),
        given.orElse(then.model().location()),
        then.model().options(),
        Optional.of(then.model().engine()));
  }

  private RunRequest request(Provenance then, Visualizer visualizer, Model model) {
    RunRequest request = session.loupe().request(visualizer).with(then.parameters()).on(model);
    if (then.seed().isPresent()) {
      request = request.seed(then.seed().getAsLong());
    }
    String batch = then.environment().get(RunOptions.BATCH.name());
    if (batch != null) {
      request = request.batchSize(RunOptions.BATCH.parse(batch));
    }
    Optional<ClassNames> classes =
        RunOptions.classes(spec)
            .or(
                () ->
                    Optional.ofNullable(then.environment().get(RunOptions.CLASSES.name()))
                        .map(file -> ClassNames.of(RunOptions.CLASSES.parse(file))));
    request = classes.map(request::classes).orElse(request);
    BadSamples bad = BadSamples.saidBy(then.dataset());
    String data = Options.text(spec, DATA).map(bad::in).orElse(then.dataset());
    return data.isEmpty() ? request : request.data(data);
  }

  private Path file() {
    String text = spec.positionalParameters().get(0).getValue();
    if (text == null) {
      throw new ParameterException(
          "Nothing to replay.", "Name the .json file that a run wrote beside its results.");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ParameterException("\"" + text + "\" is not a path.", "Check the name.");
    }
  }
}
