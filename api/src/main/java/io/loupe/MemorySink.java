package io.loupe;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps streamed arrays in memory where the caller named no sink. */
final class MemorySink implements ArtifactSink {
  private final List<Artifact> streamed = new ArrayList<>();

  List<Artifact> streamed() {
    return streamed;
  }

  @Override
  public void accept(Artifact artifact, Provenance provenance) {}

  @Override
  public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
    return new GrowingArray(name, caption, item);
  }

  @Override
  public void finish(Provenance provenance) {}

  @Override
  public void abandon() {
    streamed.clear();
  }

  private final class GrowingArray implements NumbersWriter {
    private final String name;
    private final String caption;
    private final Shape item;
    private float[] values = new float[0];
    private int used;
    private boolean closed;

    GrowingArray(String name, String caption, Shape item) {
      this.name = name;
      this.caption = caption;
      this.item = item;
    }

    @Override
    public void append(Tensor items) {
      if (!items.shape().item().equals(item)) {
        throw new IllegalArgumentException(
            "Array \"" + name + "\" takes items of shape " + item + ", got " + items.shape());
      }
      int count = items.shape().elements();
      if (used + count > values.length) {
        values = Arrays.copyOf(values, Math.max(used + count, 2 * values.length));
      }
      items.data().get(values, used, count);
      used += count;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        int items = item.elements() == 0 ? 0 : used / item.elements();
        Tensor tensor = Tensor.of(item.withBatch(items), Arrays.copyOf(values, used));
        streamed.add(new Artifact.Numbers(name, caption, tensor));
      }
    }
  }
}
