package io.loupe.engine.dl4j.op;

import com.google.common.primitives.Ints;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Sums of products of two inputs along axes that they share: dot products, products of matrices,
 * Einstein sums. Both inputs are brought into the order of {@link MatrixMultiplication}.
 */
public final class Contraction implements RowOp {
  private final int[] first;
  private final int[] second;
  private final int[] placed;
  private final MatrixMultiplication product;

  /** An input's axes. */
  public static final class Labelled {
    private final int[] sizes;
    private final int[] labels;

    /**
     * Names the axes.
     *
     * @param sizes of them; not copied
     * @param labels what each is called, not copied; axes of one label have the same size, or 1
     */
    public Labelled(int[] sizes, int[] labels) {
      this.sizes = sizes;
      this.labels = labels;
    }

    int[] sizes() {
      return sizes;
    }

    int[] labels() {
      return labels;
    }

    int size(int label) {
      int size = 1;
      for (int i = 0; i < labels.length; i++) {
        size = labels[i] == label ? Math.max(size, sizes[i]) : size;
      }
      return size;
    }

    boolean has(int label) {
      return Ints.contains(labels, label);
    }
  }

  /**
   * Multiplies places whose labels agree and sums over the labels that the output does not have.
   *
   * @param first the first input, in the graph's order
   * @param second the second
   * @param out labels of the output's axes, each of them one of an input's
   */
  public Contraction(Labelled first, Labelled second, int[] out) {
    int[] shared = Arrays.stream(out).filter(l -> first.has(l) && second.has(l)).toArray();
    int[] rows = Arrays.stream(out).filter(l -> first.has(l) && !second.has(l)).toArray();
    int[] columns = Arrays.stream(out).filter(l -> !first.has(l)).toArray();
    int[] summed =
        IntStream.concat(Arrays.stream(first.labels()), Arrays.stream(second.labels()))
            .filter(label -> !Ints.contains(out, label))
            .distinct()
            .toArray();
    this.first = places(first, sizes(first, second, shared, rows, summed), shared, rows, summed);
    this.second =
        places(second, sizes(first, second, shared, summed, columns), shared, summed, columns);
    int[] made = join(shared, rows, columns);
    Labelled output = new Labelled(sizes(first, second, made), made);
    placed = places(output, sizes(first, second, out), out);
    product =
        new MatrixMultiplication(
            Links.product(sizes(first, second, shared)),
            Links.product(sizes(first, second, rows)),
            Links.product(sizes(first, second, summed)),
            Links.product(sizes(first, second, columns)));
  }

  /**
   * Looks for axes of one label that cannot be joined.
   *
   * @param first an input
   * @param second the other
   * @param spreads tells of a label whether an axis of size 1 counts for all places of the other
   * @return the sizes of the first such axes, empty where all fit
   */
  public static Optional<int[]> misfit(Labelled first, Labelled second, IntPredicate spreads) {
    for (int i = 0; i < first.labels.length; i++) {
      for (int k = 0; k < second.labels.length; k++) {
        int one = first.sizes[i];
        int two = second.sizes[k];
        boolean fits = one == two || ((one == 1 || two == 1) && spreads.test(first.labels[i]));
        if (first.labels[i] == second.labels[k] && !fits) {
          return Optional.of(new int[] {one, two});
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The size that belongs to each of some labels.
   *
   * @param first an input
   * @param second the other
   * @param labels some, one list after the other
   * @return a size for each label
   */
  public static int[] sizes(Labelled first, Labelled second, int[]... labels) {
    return Arrays.stream(join(labels)).map(l -> Math.max(first.size(l), second.size(l))).toArray();
  }

  private static int[] join(int[]... labels) {
    return Arrays.stream(labels).flatMapToInt(Arrays::stream).toArray();
  }

  /** Where an input is read for each place of some axes, the last of them fastest. */
  private static int[] places(Labelled from, int[] sizes, int[]... labels) {
    int[] loops = join(labels);
    int[] places = new int[Links.product(sizes)];
    int step = 1;
    for (int axis = from.sizes().length - 1; axis >= 0; axis--) {
      int repeated = 1;
      for (int loop = loops.length - 1; loop >= 0; loop--) {
        boolean along = loops[loop] == from.labels()[axis] && from.sizes()[axis] > 1;
        for (int i = 0; along && i < places.length; i++) {
          places[i] += i / repeated % sizes[loop] * step;
        }
        repeated *= sizes[loop];
      }
      step *= from.sizes()[axis];
    }
    return places;
  }

  private float[][] read(float[][] in) {
    return new float[][] {read(in[0], first), read(in[1], second)};
  }

  private static float[] read(float[] from, int[] places) {
    float[] read = new float[places.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = from[places[i]];
    }
    return read;
  }

  @Override
  public Role role() {
    return Role.PRODUCT;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    float[] made = new float[out.length];
    product.forward(read(in), made);
    for (int i = 0; i < out.length; i++) {
      out[i] = made[placed[i]];
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    float[] back = new float[out.length];
    for (int i = 0; i < out.length; i++) {
      back[placed[i]] = gradient[i];
    }
    float[][] read = {new float[first.length], new float[second.length]};
    product.backward(read(in), out, back, read);
    add(read[0], first, targets[0]);
    add(read[1], second, targets[1]);
  }

  private static void add(float[] back, int[] places, float[] target) {
    for (int i = 0; i < back.length; i++) {
      target[places[i]] += back[i];
    }
  }
}
