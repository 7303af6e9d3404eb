package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Moves blocks of values, usually all channels of a position: padding, cropping, upsampling and
 * whatever else only rearranges.
 */
public final class Gather implements RowOp {
  private static final int NOTHING = -1;

  private final int block;
  private final int[] from;
  private final float fill;

  private Gather(int block, int[] from) {
    this(block, from, 0);
  }

  private Gather(int block, int[] from, float fill) {
    this.block = block;
    this.from = from;
    this.fill = fill;
  }

  /**
   * Puts another number than 0 where nothing is read.
   *
   * @param value the number
   * @return the same moves
   */
  public Gather filled(float value) {
    return new Gather(block, from, value);
  }

  @Override
  public Role role() {
    return Role.MOVES;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    int channels = Math.toIntExact(type.channels());
    return Optional.of(
        new Cutting.Keeping(
            in -> moved(in.get(0), channels),
            (in, types) -> left(in.get(0), channels),
            "it rearranges them in a way that is not supported",
            false));
  }

  /** Where in the input a value of the output is read; negative for nowhere. */
  private int source(int value) {
    int start = from[value / block];
    return start < 0 ? NOTHING : start * block + value % block;
  }

  /** Channels of the output: those are gone that read nothing else than what is gone. */
  private Optional<Channels> moved(Channels in, int channels) {
    double[] constants = new double[channels];
    for (int c = 0; c < channels; c++) {
      Set<Double> found = new HashSet<>();
      for (int i = c; i < from.length * block; i += channels) {
        int source = source(i);
        found.add(source < 0 ? (double) fill : in.constants().get(source % in.before()));
      }
      boolean reads = found.contains(Double.NaN);
      found.remove(Double.NaN);
      boolean clear = reads ? found.isEmpty() || onlyFill(found, in) : found.size() == 1;
      if (!clear) {
        return Optional.empty();
      }
      constants[c] = reads ? Double.NaN : found.iterator().next();
    }
    return Optional.of(Channels.left(constants));
  }

  /** Whether what is not read from the input is what is put where nothing is. */
  private boolean onlyFill(Set<Double> found, Channels in) {
    return found.equals(Set.of((double) fill))
        && in.constants().stream().noneMatch(value -> value == fill);
  }

  private Gather left(Channels in, int channels) {
    int[] place = new int[in.before()];
    Arrays.fill(place, NOTHING);
    for (int i = 0; i < in.after(); i++) {
      place[in.kept().get(i)] = i;
    }
    Channels out = moved(in, channels).orElseThrow();
    int[] values = new int[from.length * block / channels * out.after()];
    for (int i = 0; i < values.length; i++) {
      int source = source(i / out.after() * channels + out.kept().get(i % out.after()));
      values[i] =
          source < 0 ? NOTHING : source / in.before() * in.after() + place[source % in.before()];
    }
    return new Gather(1, values, fill);
  }

  /** For one axis: where an output index is read from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Returns the input's index.
     *
     * @param axis axis, 0 for the first after the batch
     * @param index index of the output along it
     * @return index of the input; outside of it for a zero
     */
    int of(int axis, int index);
  }

  /**
   * Reads each output position from one of the input's.
   *
   * @param channels values at a position
   * @param in the input's positions by axis
   * @param out the output's
   * @param source where to read
   */
  public static Gather of(long channels, int[] in, int[] out, Source source) {
    int[] from = new int[Links.product(out)];
    int[] index = new int[out.length];
    for (int i = 0; i < from.length; i++) {
      from[i] = at(in, index, source);
      for (int axis = out.length - 1; axis >= 0 && ++index[axis] == out[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return new Gather(Math.toIntExact(channels), from);
  }

  /**
   * Reads each block of the output from one of the input's.
   *
   * @param block values of a block
   * @param from number of the input's block for each of the output's
   */
  public static Gather ofBlocks(int block, int[] from) {
    return new Gather(block, from.clone());
  }

  /**
   * Reads each value from a place of the input, or from none, which gives 0.
   *
   * @param from for each value of the output, where in the input it is; negative for none
   */
  public static Gather ofValues(int[] from) {
    return new Gather(1, from.clone());
  }

  /**
   * Brings axes into another order.
   *
   * @param sizes of the input's axes
   * @param order for each axis of the output, which of the input's it is
   */
  public static Gather permuted(int[] sizes, int[] order) {
    return new Gather(1, permutation(sizes, order));
  }

  /**
   * Where values are read when axes are brought into another order.
   *
   * @param sizes of the input's axes
   * @param order for each axis of the output, which of the input's it is
   * @return for each value of the output its place in the input
   */
  public static int[] permutation(int[] sizes, int[] order) {
    int[] steps = new int[sizes.length];
    int step = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      steps[axis] = step;
      step = Math.multiplyExact(step, sizes[axis]);
    }
    int[] from = new int[step];
    int[] at = new int[sizes.length];
    for (int i = 0; i < from.length; i++) {
      for (int axis = 0; axis < at.length; axis++) {
        from[i] += at[axis] * steps[order[axis]];
      }
      for (int axis = at.length - 1; axis >= 0 && ++at[axis] == sizes[order[axis]]; axis--) {
        at[axis] = 0;
      }
    }
    return from;
  }

  /**
   * The places of an axis that a slice means, as Python counts them: a bound below 0 is counted
   * from the end, and what lies outside is left out.
   *
   * @param length of the axis
   * @param start the first place
   * @param end the place before which it ends, or behind which where it goes backwards
   * @param step from one place to the next; negative to go backwards
   * @return places of the axis
   */
  public static int[] slice(int length, int start, int end, int step) {
    if (step == 0) {
      throw new IllegalArgumentException("step");
    }
    int least = step > 0 ? 0 : -1;
    int most = step > 0 ? length : length - 1;
    int first = Math.max(least, Math.min(most, start < 0 ? start + length : start));
    int last = Math.max(least, Math.min(most, end < 0 ? end + length : end));
    return step > 0
        ? IntStream.range(first, Math.max(first, last))
            .filter(i -> (i - first) % step == 0)
            .toArray()
        : IntStream.iterate(first, i -> i > last, i -> i + step).toArray();
  }

  private static int at(int[] in, int[] index, Source source) {
    int at = 0;
    for (int axis = 0; axis < in.length; axis++) {
      int read = source.of(axis, index[axis]);
      if (read < 0 || read >= in[axis]) {
        return NOTHING;
      }
      at = at * in[axis] + read;
    }
    return at;
  }

  @Override
  public boolean movesOnly() {
    return true;
  }

  @Override
  public void forward(float[][] inputs, float[] out) {
    float[] in = inputs[0];
    if (block == 1) {
      for (int i = 0; i < from.length; i++) {
        out[i] = from[i] < 0 ? fill : in[from[i]];
      }
      return;
    }
    for (int i = 0; i < from.length; i++) {
      if (from[i] < 0) {
        Arrays.fill(out, i * block, (i + 1) * block, fill);
      } else {
        System.arraycopy(in, from[i] * block, out, i * block, block);
      }
    }
  }

  @Override
  public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
    float[] target = targets[0];
    for (int i = 0; i < from.length; i++) {
      if (from[i] >= 0) {
        int to = from[i] * block;
        for (int k = 0; k < block; k++) {
          target[to + k] += gradient[i * block + k];
        }
      }
    }
  }
}
