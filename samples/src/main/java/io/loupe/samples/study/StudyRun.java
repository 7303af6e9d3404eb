package io.loupe.samples.study;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.error.RunCancelledException;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.model.Model;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the chapters of a study share. */
record StudyRun(
    Loupe loupe, Model model, Path out, ProgressListener progress, CancellationToken token) {
  static final String DIGITS = "sample:mnist";
  static final List<String> LAYERS = List.of("L1", "L2", "L3");

  /** Runs a visualizer on data and keeps its files in a folder of their own. */
  StudyResult run(String folder, String visualizer, String data, Map<String, String> parameters) {
    Path files = out.resolve(folder);
    RunResult result =
        loupe
            .request(visualizer)
            .on(model)
            .data(data)
            .with(parameters)
            .progress(progress)
            .cancelledBy(token)
            .to(DirectorySink.into(files))
            .run();
    if (result.provenance().partial()) {
      throw new RunCancelledException(visualizer);
    }
    return new StudyResult(result);
  }
}
