package io.loupe.formats.artifact;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.error.OutputException;
import io.loupe.formats.file.Reason;
import io.loupe.formats.image.GifWriter;
import io.loupe.formats.image.PngText;
import io.loupe.formats.image.PngWriter;
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
import org.jspecify.annotations.Nullable;

/**
 * Writes artifacts as files: {@code NAME.png}, {@code .gif}, {@code .csv} or {@code .npy}, and for
 * each run {@code VISUALIZER-ID.json}, its provenance with a digest of each artifact.
 *
 * <p>Files wait in a hidden folder and appear when the run has ended, replacing files of the same
 * name; the record comes last. A run that fails or dies changes nothing. PNG files carry their
 * caption and provenance as texts. Used from the run's own thread.
 */
public final class DirectorySink implements ArtifactSink {
  private final Path out;
  private final List<ArtifactFile> files = new ArrayList<>();
  private final List<ArrayFile> arrays = new ArrayList<>();
  private final List<Path> written = new ArrayList<>();
  private @Nullable Staging staging;

  private DirectorySink(Path out) {
    this.out = out;
  }

  /**
   * Creates a sink; nothing is written yet.
   *
   * @param out the folder; made with the first artifact if there is none
   * @return the sink
   * @throws OutputException if the folder cannot be written or made, or is a file
   */
  public static DirectorySink into(Path out) {
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
      Files.delete(Files.createTempFile(existing, ".loupe-", null));
    } catch (IOException e) {
      throw failure(out, Reason.of(e), e);
    }
    return new DirectorySink(out);
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
  public void accept(Artifact artifact, Provenance provenance) {
    if (artifact instanceof Artifact.Image image) {
      add(artifact, "image", ".png", PngWriter.toBytes(image.image(), texts(image, provenance)));
    } else if (artifact instanceof Artifact.Animation animation) {
      byte[] gif = GifWriter.toBytes(animation.frames(), animation.perFrame());
      add(artifact, "animation", ".gif", gif);
    } else if (artifact instanceof Artifact.Table table) {
      add(artifact, "table", ".csv", CsvWriter.toBytes(table));
    } else if (artifact instanceof Artifact.Numbers numbers) {
      add(artifact, "numbers", ".npy", out -> NpyWriter.write(out, numbers.tensor()));
    }
  }

  @Override
  public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
    NpyWriter writer = NpyWriter.create(staging().path(name + ".npy"), item);
    ArrayFile array = new ArrayFile(name, caption, writer, new FloatDigest(item));
    arrays.add(array);
    return array;
  }

  @Override
  public void finish(Provenance provenance) {
    arrays.forEach(ArrayFile::close);
    Staging run = staging();
    try {
      if (provenance.partial()) {
        markPartial(run, provenance);
      }
      String record = Artifact.nameOf(provenance.visualizer()) + ".json";
      Files.write(run.path(record), ProvenanceJson.toBytes(provenance, files));
      List<String> names = new ArrayList<>(files.stream().map(ArtifactFile::file).toList());
      names.add(record);
      written.addAll(run.publish(names));
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

  private Staging staging() {
    Staging open = staging;
    if (open == null) {
      try {
        open = Staging.open(out);
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

  private void add(Artifact artifact, String kind, String ending, byte[] bytes) {
    add(artifact, kind, ending, out -> out.write(bytes));
  }

  private void add(Artifact artifact, String kind, String ending, Content content) {
    String file = artifact.name() + ending;
    try (OutputStream stream =
        Files.newOutputStream(staging().path(file), StandardOpenOption.CREATE_NEW)) {
      content.writeTo(stream);
    } catch (IOException e) {
      throw failure(out.resolve(file), Reason.of(e), e);
    }
    files.add(
        new ArtifactFile(
            artifact.name(), kind, file, artifact.caption(), ContentDigest.of(artifact)));
  }

  private void markPartial(Staging run, Provenance provenance) throws IOException {
    for (ArtifactFile file : files) {
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
        files.add(new ArtifactFile(name, "numbers", name + ".npy", caption, digest.finish()));
      }
    }

    void release() {
      closed = true;
      writer.close();
    }
  }
}
