package io.loupe.samples.study;

import io.loupe.Experimental;
import io.loupe.Loupe;
import io.loupe.error.RunCancelledException;
import io.loupe.formats.report.HtmlReport;
import io.loupe.formats.report.Section;
import io.loupe.formats.report.Text;
import io.loupe.model.Model;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Looks at a network that reads handwritten digits from all sides and writes one page about it.
 * Every number in the page's text is taken from the runs.
 */
@Experimental
public final class MnistStudy {
  private static final String MODEL = "sample:mnist";

  private final Loupe loupe;

  /**
   * Creates the study.
   *
   * @param loupe finds the engine and the visualizers
   */
  public MnistStudy(Loupe loupe) {
    this.loupe = loupe;
  }

  /**
   * Runs all visualizers and writes the page; their own files lie in folders beside it, and a
   * microscope of the network, which a run before may have made already. Runs in the calling
   * thread, and one chapter in a thread of its own, which has ended when this returns.
   *
   * @param out the folder, made if it is not there
   * @param progress told of progress, by the calling thread
   * @param token may cancel; what is finished then stays, without a page
   * @return the page, {@code index.html} in the folder
   * @throws io.loupe.error.LoupeException if something is missing or the folder cannot be written
   * @throws RunCancelledException if cancelled
   */
  public Path write(Path out, ProgressListener progress, CancellationToken token) {
    try (Model model = loupe.model(MODEL, Map.of());
        Model other = loupe.model(ClothesChapter.CLOTHES, Map.of());
        ChapterBeside clothes =
            new ChapterBeside(
                token,
                (told, stop) ->
                    new ClothesChapter(new StudyRun(loupe, other, out, told, stop)).section())) {
      StudyRun run = new StudyRun(loupe, model, out, progress, token);
      NetworkChapter network = NetworkChapter.measure(run);
      SweepChapter sweep = SweepChapter.run(run);
      HtmlReport.Builder page =
          HtmlReport.titled("What a network that reads digits has learned")
              .lead(network.lead())
              .fact("network", MODEL)
              .fact("parameters", Long.toString(network.parameters()))
              .fact("accuracy", network.accuracyText() + "; " + TrainingRecord.of("mnist").text())
              .section(network.section())
              .section(new ActivationChapter(run).section())
              .section(new MeansChapter(run).section())
              .section(new WinnerChapter(run).section())
              .section(new PruningChapter(run).section())
              .section(new ExamplesChapter(run).section())
              .section(sweep.section());
      List.of(
              sweep.chosenSection(),
              new PairsChapter(run, sweep.chosenWeight()).section(),
              new WeaknessChapter(run).section())
          .forEach(page::section);
      Section microscope = new MicroscopeChapter(run).section();
      page.section(waitedFor(clothes, progress))
          .section(microscope)
          .section(network.origin())
          .footer(Text.of("Written by Loupe. Each folder beside this page holds the numbers."));
      Path file = out.resolve("index.html");
      page.build().writeTo(file);
      return file;
    }
  }

  private static Section waitedFor(ChapterBeside chapter, ProgressListener progress) {
    String task = "clothes";
    progress.started(task, OptionalLong.empty());
    try {
      return chapter.section();
    } finally {
      progress.finished(task);
    }
  }
}
