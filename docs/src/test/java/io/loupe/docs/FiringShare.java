package io.loupe.docs;

// snippet: firing-share
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.probe.Statistic;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.List;
import java.util.Map;

/** On which share of the samples each filter of a layer rises above zero anywhere. */
record FiringShare(String layer, int filters) implements Statistic<FiringShare.Counts> {
  private static final long MOST = 1L << 48;

  /** What was counted so far. */
  static final class Counts {
    private final long[] firing;
    private long samples;

    private Counts(int filters) {
      firing = new long[filters];
    }
  }

  private ProbeRequest request() {
    return new ProbeRequest(layer, Reduction.maxSpatial());
  }

  @Override
  public String id() {
    return "acme.firing-share/1 " + layer + " " + filters;
  }

  @Override
  public List<ProbeRequest> requests() {
    return List.of(request());
  }

  @Override
  public Counts create() {
    return new Counts(filters);
  }

  @Override
  public void add(Counts counts, ActivationBatch batch) {
    float[] highest = batch.get(request()).toArray(); // [N,K]
    for (int i = 0; i < highest.length; i++) {
      counts.firing[i % filters] += highest[i] > 0 ? 1 : 0;
    }
    counts.samples += batch.samples().size();
  }

  @Override
  public void merge(Counts counts, Counts other) {
    for (int k = 0; k < filters; k++) {
      counts.firing[k] += other.firing[k];
    }
    counts.samples += other.samples;
  }

  @Override
  public Map<String, Tensor> finish(Counts counts) {
    float[] shares = new float[filters];
    for (int k = 0; k < filters; k++) {
      shares[k] = (float) ((double) counts.firing[k] / counts.samples);
    }
    return Map.of("firing", Tensor.of(Shape.of(filters), shares));
  }

  @Override
  public void write(Counts counts, DataOutput out) throws IOException {
    out.writeLong(counts.samples);
    for (long count : counts.firing) {
      out.writeLong(count);
    }
  }

  @Override
  public Counts read(DataInput in) throws IOException {
    Counts counts = create(); // as large as we know it to be, not as the bytes say
    counts.samples = in.readLong();
    if (counts.samples < 0 || counts.samples > MOST) {
      throw new StreamCorruptedException("nobody has counted " + counts.samples + " samples");
    }
    for (int k = 0; k < filters; k++) {
      counts.firing[k] = in.readLong();
      if (counts.firing[k] < 0 || counts.firing[k] > counts.samples) {
        throw new StreamCorruptedException("filter " + k + " fires more often than it can");
      }
    }
    return counts;
  }
}
// end
