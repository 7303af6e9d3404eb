package io.loupe.formats.artifact;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Keeps nothing of a run but digests, to compare it with a {@link RunRecord}. */
public final class DigestSink implements ArtifactSink {
  private final Map<String, String> digests = new TreeMap<>();

  /** Creates a sink without digests. */
  public DigestSink() {}

  /**
   * Returns the digests.
   *
   * @return content digest by artifact name
   */
  public Map<String, String> digests() {
    return Collections.unmodifiableMap(digests);
  }

  @Override
  public void accept(Artifact artifact, Provenance provenance) {
    digests.put(artifact.name(), ContentDigest.of(artifact));
  }

  @Override
  public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
    FloatDigest digest = new FloatDigest(item);
    return new NumbersWriter() {
      private boolean closed;

      @Override
      public void append(Tensor items) {
        digest.append(items.data(), items.shape().dim(0));
      }

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          digests.put(name, digest.finish());
        }
      }
    };
  }

  @Override
  public void finish(Provenance provenance) {}

  @Override
  public void abandon() {
    digests.clear();
  }
}
