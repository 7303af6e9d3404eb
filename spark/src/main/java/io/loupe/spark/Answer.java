package io.loupe.spark;

import io.loupe.data.LeftOut;
import io.loupe.error.DatasetException;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.probe.Counted;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.CollectionAccumulator;

/**
 * What a task answers, as bytes: what it has counted, or what the user did wrong, which trying
 * again would not mend.
 */
final class Answer {
  private static final int STATES = 1;
  private static final int REFUSAL = 2;

  private Answer() {}

  /** What a task does at its workbench. */
  interface Work {
    byte[] at(Workbench bench);
  }

  /** Does the work of a task; what the user did wrong becomes its answer. */
  static byte[] by(Assignment assignment, Work work) {
    try {
      Workbench bench = Workbench.enter(assignment);
      try {
        return work.at(bench);
      } finally {
        bench.leave();
      }
    } catch (LoupeException e) {
      return of(e, where());
    }
  }

  /** The same; a refusal is also told at once, since it ends the job. */
  static byte[] by(Assignment assignment, CollectionAccumulator<byte[]> refusals, Work work) {
    byte[] answer = by(assignment, work);
    if (isRefusal(answer)) {
      refusals.add(answer);
    }
    return answer;
  }

  private static String where() {
    SparkEnv env = SparkEnv.get();
    return env == null || env.executorId().equals("driver")
        ? ""
        : " Executor "
            + env.executorId()
            + " on "
            + env.blockManager().blockManagerId().host()
            + " says so.";
  }

  static byte[] of(List<? extends Counted<?>> parts, LeftOut leftOut) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(STATES);
      leftOut.write(out);
      for (Counted<?> part : parts) {
        byte[] state = part.toBytes();
        out.writeInt(state.length);
        out.write(state);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] of(LoupeException error, String where) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(REFUSAL);
      out.writeUTF(error.getClass().getSimpleName());
      out.writeUTF(error.message());
      out.writeUTF(error.hint() + where);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static boolean isRefusal(byte[] answer) {
    return answer[0] == REFUSAL;
  }

  /** The error of a refusal, of the kind that it was. */
  static LoupeException refusal(byte[] answer) {
    try (var in = new DataInputStream(new ByteArrayInputStream(answer))) {
      in.readByte();
      String kind = in.readUTF();
      String message = in.readUTF();
      String hint = in.readUTF();
      return switch (kind) {
        case "DatasetException" -> new DatasetException(message, hint, null);
        case "ModelLoadException" -> new ModelLoadException(message, hint, null);
        case "ProviderException" -> new ProviderException(message, hint, null);
        case "ParameterException", "UnknownLayerException", "UnknownNameException" ->
            new ParameterException(message, hint);
        default -> new LoupeException(message, hint);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds what was counted and left out; to all or, where a state cannot be read, to none. */
  static void addTo(List<? extends Counted<?>> parts, LeftOut leftOut, byte[] answer) {
    List<Runnable> additions = new ArrayList<>();
    try (var in = new DataInputStream(new ByteArrayInputStream(answer))) {
      in.readByte();
      LeftOut other = LeftOut.read(in);
      additions.add(() -> leftOut.addAll(other));
      for (Counted<?> part : parts) {
        byte[] state = in.readNBytes(in.readInt());
        additions.add(addition(part, state));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    additions.forEach(Runnable::run);
  }

  private static <S> Runnable addition(Counted<S> part, byte[] state) {
    Counted<S> other = Counted.read(part.statistic(), state);
    return () -> part.merge(other);
  }
}
