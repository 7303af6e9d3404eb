package io.loupe.probe;

import io.loupe.Experimental;
import io.loupe.data.Dataset;
import io.loupe.error.LoupeException;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A statistic with what one part has counted so far. Filled by one thread at a time.
 *
 * @param <S> the statistic's state
 * @param statistic what is counted
 * @param state what was counted so far; belongs to the part
 */
@Experimental
public record Counted<S>(Statistic<S> statistic, S state) {
  private static final int MAGIC = 0x4C505354;
  private static final int FORMAT = 1;

  /**
   * Begins to count.
   *
   * @param <S> the statistic's state
   * @param statistic what is counted
   * @return nothing counted yet
   */
  public static <S> Counted<S> nothing(Statistic<S> statistic) {
    return new Counted<>(statistic, statistic.create());
  }

  /**
   * Counts several statistics in one pass over some data, those of a batch side by side.
   *
   * @param parts what is added to; no two share anything
   * @param probe of the model
   * @param dataset the inputs
   * @param batchSize samples per pass, positive; changes no bit
   * @param seen told of each batch, in the order of the data, from the thread that calls
   * @param monitor told after each batch; may cancel between batches
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.DatasetException if a sample does not fit the model
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  public static void all(
      List<? extends Counted<?>> parts,
      ActivationProbe probe,
      Dataset dataset,
      int batchSize,
      ActivationSink seen,
      RunMonitor monitor) {
    List<ProbeRequest> requests = new ArrayList<>();
    List<Gathering> gatherings = new ArrayList<>();
    for (Counted<?> part : parts) {
      part.statistic.requests().stream()
          .filter(request -> !requests.contains(request))
          .forEach(requests::add);
      gatherings.addAll(part.gatherings());
    }
    probe.run(
        new ProbePlan(requests, gatherings, batchSize),
        dataset,
        batch -> {
          seen.accept(batch);
          parts.parallelStream().forEach(part -> part.add(batch));
        },
        monitor);
  }

  /**
   * Says what the engine adds by itself.
   *
   * @return what is gathered into the state
   */
  public List<Gathering> gatherings() {
    return statistic.gatherings(state);
  }

  /**
   * Counts a batch.
   *
   * @param batch borrowed until this returns
   */
  public void add(ActivationBatch batch) {
    statistic.add(state, batch);
  }

  /**
   * Adds what another part has counted.
   *
   * @param other of the same statistic and other samples; stays as it is
   */
  public void merge(Counted<S> other) {
    statistic.merge(state, other.state);
  }

  /**
   * Tells what was counted.
   *
   * @return owned arrays by name; the statistic says what their shapes are
   */
  public Map<String, Tensor> finish() {
    return statistic.finish(state);
  }

  /**
   * Writes the state with name, version and a check sum.
   *
   * @return big-endian bytes that {@link #read} reads; the same for the same samples
   */
  public byte[] toBytes() {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    try {
      out.writeInt(MAGIC);
      out.writeShort(FORMAT);
      out.writeUTF(statistic.id());
      statistic.write(state, out);
      out.writeInt(sum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @param <S> the statistic's state
   * @param statistic what was counted
   * @param bytes from anywhere; not kept
   * @return the state
   * @throws LoupeException if they are of something else, of another version or damaged
   */
  public static <S> Counted<S> read(Statistic<S> statistic, byte[] bytes) {
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      if (in.readInt() != MAGIC) {
        throw new StreamCorruptedException("they do not begin as such bytes do");
      }
      int format = in.readUnsignedShort();
      if (format != FORMAT) {
        throw new StreamCorruptedException("they are of version " + format + ", not " + FORMAT);
      }
      String id = in.readUTF();
      if (!id.equals(statistic.id())) {
        throw new StreamCorruptedException("they are of " + id);
      }
      S state = statistic.read(in);
      int end = bytes.length - in.available();
      if (in.readInt() != sum(bytes, end)) {
        throw new StreamCorruptedException("their check sum is another");
      }
      if (in.available() > 0) {
        throw new StreamCorruptedException("more follows after them");
      }
      return new Counted<>(statistic, state);
    } catch (EOFException e) {
      throw refused(statistic, "they end too early", e);
    } catch (IOException e) {
      throw refused(statistic, String.valueOf(e.getMessage()), e);
    }
  }

  private static LoupeException refused(Statistic<?> statistic, String why, IOException e) {
    return new LoupeException(
        "These bytes cannot be read as the statistic " + statistic.id() + ": " + why + ".",
        "Count it again, or read it with the version of Loupe that wrote it.",
        e);
  }

  private static int sum(byte[] bytes, int length) {
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }
}
