package io.loupe.formats.report;

import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.formats.artifact.FileCheck;
import io.loupe.tensor.Shape;
import java.nio.file.Path;

/**
 * Passes artifacts on and keeps them as they stand in a page: pictures are encoded as they come,
 * and take as much memory as their files. Used for one run.
 */
@Experimental
public final class ReportSink implements ArtifactSink {
  private final ArtifactSink sink;
  private final Section shown = Section.titled("Results");

  /**
   * Creates a sink.
   *
   * @param sink takes all artifacts too
   */
  public ReportSink(ArtifactSink sink) {
    this.sink = sink;
  }

  /**
   * Makes the page.
   *
   * @param provenance of the run, at its end
   * @param record file with it, beside the files of the run
   * @return the page
   */
  public HtmlReport page(Provenance provenance, Path record) {
    String name = String.valueOf(record.getFileName());
    return RunReport.of(shown, provenance, FileCheck.beside(record), name);
  }

  @Override
  public void begin(Provenance provenance) {
    sink.begin(provenance);
  }

  @Override
  public void accept(Artifact artifact, Provenance provenance) {
    sink.accept(artifact, provenance);
    RunReport.addEncoded(shown, artifact);
  }

  @Override
  public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
    return sink.numbers(name, caption, item, provenance);
  }

  @Override
  public void finish(Provenance provenance) {
    sink.finish(provenance);
  }

  @Override
  public void abandon() {
    sink.abandon();
  }
}
