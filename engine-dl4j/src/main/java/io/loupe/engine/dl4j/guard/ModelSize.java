package io.loupe.engine.dl4j.guard;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What a model asks for, counted before anything is allocated: its weights and the activations of
 * one item, 4 bytes a value. Used by one thread while one model is read.
 */
public final class ModelSize {
  private static final long BYTES_PER_VALUE = 4;

  private final long most;
  private long taken;

  /**
   * Starts at nothing.
   *
   * @param most bytes that the model may take
   */
  public ModelSize(long most) {
    this.most = most;
  }

  /**
   * Starts again at nothing.
   *
   * @return with the same bound
   */
  public ModelSize afresh() {
    return new ModelSize(most);
  }

  /**
   * What a model may take if nobody says: half of the machine's memory, or as much as Java's heap
   * where that is less.
   *
   * @return bytes
   */
  public static long byDefault() {
    long machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return Math.min(machine / 2, Runtime.getRuntime().maxMemory());
  }

  /**
   * Adds a part.
   *
   * @param layer whose part it is
   * @param what it is, such as "output [3,8,8]"
   * @param values how many numbers it has; capped by the caller where they do not fit into a long
   * @throws FileProblem if the model then takes more than it may
   */
  public void add(String layer, String what, long values) {
    check(layer, what, values);
    taken += values * BYTES_PER_VALUE;
  }

  /**
   * Checks a part without adding it.
   *
   * @param layer whose part it is
   * @param what it is, such as "output [3,8,8]"
   * @param values how many numbers it has; capped by the caller where they do not fit into a long
   * @throws FileProblem if the model would take more than it may
   */
  public void check(String layer, String what, long values) {
    long bytes = values > Long.MAX_VALUE / 8 ? Long.MAX_VALUE / 2 : values * BYTES_PER_VALUE;
    if (bytes > most - taken) {
      throw new FileProblem(
          "layer \""
              + layer
              + "\" asks for "
              + mebibytes(bytes)
              + " ("
              + what
              + "), the rest of the model for "
              + mebibytes(taken)
              + " so far, and a model may take "
              + mebibytes(most),
          "If you trust the file, allow more with --max-model-memory MIB, and Java more heap.");
    }
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", (bytes + (1 << 20) - 1) >> 20);
  }

  /**
   * Multiplies sizes.
   *
   * @param sizes none negative
   * @return their product, or the largest long where it is more
   */
  public static long values(long... sizes) {
    long values = 1;
    for (long size : sizes) {
      values = size != 0 && values > Long.MAX_VALUE / size ? Long.MAX_VALUE : values * size;
    }
    return values;
  }
}
