package io.loupe.formats.artifact;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.error.OutputException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import io.loupe.formats.file.Reason;
import io.loupe.formats.image.GifWriter;
import io.loupe.formats.image.PngText;
import io.loupe.formats.image.PngWriter;
import io.loupe.formats.internal.HiddenEntry;
import io.loupe.formats.npy.NpyWriter;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes artifacts as files: {@code NAME.png}, {@code .gif}, {@code .csv} or {@code .npy}, and for
 * each run {@code VISUALIZER-ID.json}, its provenance with a digest of each artifact.
 *
 * <p>Files wait in a hidden folder and appear when the run has ended, replacing files of the same
 * name. A run that fails or is killed before that changes nothing. While the files are put in place
 * the record is a mark that says so, and it stays if the process is killed just then; {@link
 * FileCheck} tells of each file whether it is the one that the record means. A second run that
 * would write the same record into the folder at the same time is refused, of whatever thread or
 * process; runs of different visualizers go side by side. What dead runs left is removed by the
 * next one. PNG files carry their caption and provenance as texts. Used from the run's own thread.
 */
public final class DirectorySink implements ArtifactSink {
  private final Path out;
  private final Runnable betweenSteps;
  private final List<Waiting> files = new ArrayList<>();
  private final List<ArrayFile> arrays = new ArrayList<>();
  private final List<Path> written = new ArrayList<>();
  private @Nullable Staging staging;

  private DirectorySink(Path out, Runnable betweenSteps) {
    this.out = out;
    this.betweenSteps = betweenSteps;
  }

  /** A file that waits; what it is stored as may still change. */
  private record Waiting(String name, String kind, String file, String caption, String digest) {}

  /**
   * Creates a sink; nothing is written yet.
   *
   * @param out the folder; made with the first artifact if there is none
   * @return the sink
   * @throws OutputException if the folder cannot be written or made, has no locks, or is a file
   */
  public static DirectorySink into(Path out) {
    return into(out, () -> {});
  }

  /** Creates a sink that calls between the steps in which it puts files in place. */
  static DirectorySink into(Path out, Runnable betweenSteps) {
    Path existing = out.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null) {
      throw failure(out, "no such file system", null);
    }
    if (!Files.isDirectory(existing)) {
      boolean own = existing.equals(out.toAbsolutePath());
      throw failure(out, (own ? "it" : "\"" + existing + "\"") + " is a file", null);
    }
    try {
      HiddenEntry.take(existing, UUID.randomUUID().toString()).orElseThrow().close();
    } catch (IOException e) {
      throw failure(out, Reason.of(e), e);
    }
    return new DirectorySink(out, betweenSteps);
  }

  /**
   * Returns what was written.
   *
   * @return files of the runs finished so far, each run's record last
   */
  public List<Path> written() {
    return List.copyOf(written);
  }

  @Override
  public void begin(Provenance provenance) {
    staging(provenance);
  }

  @Override
  public void accept(Artifact artifact, Provenance provenance) {
    Staging run = staging(provenance);
    if (artifact instanceof Artifact.Image image) {
      add(
          run,
          artifact,
          "image",
          ".png",
          PngWriter.toBytes(image.image(), texts(image, provenance)));
    } else if (artifact instanceof Artifact.Animation animation) {
      byte[] gif = GifWriter.toBytes(animation.frames(), animation.perFrame());
      add(run, artifact, "animation", ".gif", gif);
    } else if (artifact instanceof Artifact.Table table) {
      add(run, artifact, "table", ".csv", CsvWriter.toBytes(table));
    } else if (artifact instanceof Artifact.Numbers numbers) {
      add(run, artifact, "numbers", ".npy", out -> NpyWriter.write(out, numbers.tensor()));
    }
  }

  @Override
  public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
    NpyWriter writer = NpyWriter.create(staging(provenance).path(name + ".npy"), item);
    ArrayFile array = new ArrayFile(name, caption, writer, new FloatDigest(item));
    arrays.add(array);
    return array;
  }

  @Override
  public void finish(Provenance provenance) {
    arrays.forEach(ArrayFile::close);
    Staging run = staging(provenance);
    try {
      if (provenance.partial()) {
        markPartial(run, provenance);
      }
      List<ArtifactFile> stored = files.stream().map(file -> stored(run, file)).toList();
      byte[] record = ProvenanceJson.toBytes(provenance, stored);
      written.addAll(run.publish(files.stream().map(Waiting::file).toList(), record, betweenSteps));
    } catch (IOException e) {
      throw failure(out, Reason.of(e), e);
    }
    reset();
  }

  @Override
  public void abandon() {
    Staging run = staging;
    if (run == null) {
      return;
    }
    try {
      arrays.forEach(ArrayFile::release);
      run.discard();
    } catch (IOException | OutputException ignored) {
      // The error that ended the run is the one worth telling; the next run clears away the rest.
    } finally {
      reset();
    }
  }

  private void reset() {
    staging = null;
    files.clear();
    arrays.clear();
  }

  private static ArtifactFile stored(Staging run, Waiting file) {
    String sha256 = Fingerprint.of(DataFile.of(run.path(file.file())));
    return new ArtifactFile(
        file.name(), file.kind(), file.file(), file.caption(), file.digest(), sha256);
  }

  private Staging staging(Provenance provenance) {
    Staging open = staging;
    if (open == null) {
      try {
        open = Staging.open(out, Artifact.nameOf(provenance.visualizer()) + ".json");
      } catch (IOException e) {
        throw failure(out, Reason.of(e), e);
      }
      staging = open;
    }
    return open;
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private void add(Staging run, Artifact artifact, String kind, String ending, byte[] bytes) {
    add(run, artifact, kind, ending, out -> out.write(bytes));
  }

  private void add(Staging run, Artifact artifact, String kind, String ending, Content content) {
    String file = artifact.name() + ending;
    try (OutputStream stream =
        Files.newOutputStream(run.path(file), StandardOpenOption.CREATE_NEW)) {
      content.writeTo(stream);
    } catch (IOException e) {
      throw failure(out.resolve(file), Reason.of(e), e);
    }
    files.add(
        new Waiting(artifact.name(), kind, file, artifact.caption(), ContentDigest.of(artifact)));
  }

  private void markPartial(Staging run, Provenance provenance) throws IOException {
    for (Waiting file : files) {
      if (file.kind().equals("image")) {
        Path path = run.path(file.file());
        Map<String, String> texts = texts(file.name(), file.caption(), provenance);
        Files.write(path, PngText.put(Files.readAllBytes(path), texts));
      }
    }
  }

  private static Map<String, String> texts(Artifact artifact, Provenance provenance) {
    return texts(artifact.name(), artifact.caption(), provenance);
  }

  private static Map<String, String> texts(String name, String caption, Provenance provenance) {
    return Map.of(
        "Title",
        name,
        "Description",
        caption,
        "Software",
        "Loupe " + provenance.environment().getOrDefault("loupe", ""),
        "Provenance",
        ProvenanceJson.timeless(provenance));
  }

  private static OutputException failure(Path path, String reason, @Nullable IOException cause) {
    return new OutputException(
        "Cannot write \"" + path + "\": " + reason + ".", "Choose another folder.", cause);
  }

  private final class ArrayFile implements NumbersWriter {
    private final String name;
    private final String caption;
    private final NpyWriter writer;
    private final FloatDigest digest;
    private boolean closed;

    ArrayFile(String name, String caption, NpyWriter writer, FloatDigest digest) {
      this.name = name;
      this.caption = caption;
      this.writer = writer;
      this.digest = digest;
    }

    @Override
    public void append(Tensor items) {
      writer.append(items);
      digest.append(items.data(), items.shape().dim(0));
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        writer.close();
        files.add(new Waiting(name, "numbers", name + ".npy", caption, digest.finish()));
      }
    }

    void release() {
      closed = true;
      writer.close();
    }
  }
}
