package io.loupe.engine.dl4j.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which places of an output are made of which places of an input, and by which block of weights.
 * Places are numbered row by row.
 */
public final class Links {
  /** Each takes 12 bytes of Java's heap. */
  private static final long MOST = Math.min(1L << 25, Runtime.getRuntime().maxMemory() / 64);

  final int[] from;
  final int[] to;
  final int[] block;
  private final int outputs;
  private final int blocks;

  private Links(int[] from, int[] to, int[] block, int outputs, int blocks) {
    this.from = from;
    this.to = to;
    this.block = block;
    this.outputs = outputs;
    this.blocks = blocks;
  }

  private record Link(int from, int to, int tap) {}

  /**
   * The places under a window that moves over the input.
   *
   * @param in places of the input along each axis
   * @param out places of the output
   * @param window size, strides, holes and what is added before
   * @return for each output place, the input places under the window
   */
  public static Links moving(int[] in, int[] out, WindowShape window) {
    return of(in, out, window, false);
  }

  /**
   * The places that a window writes which moves over the output, as in a transposed convolution.
   *
   * @param in places of the input along each axis
   * @param out places of the output
   * @param window size, strides, holes and what is cut off before
   * @return for each input place, the output places under the window
   */
  public static Links spreading(int[] in, int[] out, WindowShape window) {
    return of(in, out, window, true);
  }

  private static Links of(int[] in, int[] out, WindowShape window, boolean spreading) {
    int axes = in.length;
    List<List<Link>> all = new ArrayList<>();
    long count = 1;
    for (int axis = 0; axis < axes; axis++) {
      List<Link> links = axis(axis, in[axis], out[axis], window, spreading);
      all.add(links);
      count = Math.min(MOST + 1, count * links.size());
    }
    if (count > MOST) {
      throw new ArithmeticException("more than " + MOST + " links");
    }
    int[][] places = new int[3][(int) count];
    int[] at = new int[axes];
    for (int i = 0; i < count; i++) {
      for (int axis = 0; axis < axes; axis++) {
        Link link = all.get(axis).get(at[axis]);
        places[0][i] = places[0][i] * in[axis] + link.from();
        places[1][i] = places[1][i] * out[axis] + link.to();
        places[2][i] = places[2][i] * window.size()[axis] + link.tap();
      }
      for (int axis = axes - 1; axis >= 0 && ++at[axis] == all.get(axis).size(); axis--) {
        at[axis] = 0;
      }
    }
    return new Links(places[0], places[1], places[2], product(out), product(window.size()));
  }

  private static List<Link> axis(int axis, int in, int out, WindowShape window, boolean spreading) {
    List<Link> links = new ArrayList<>();
    int still = spreading ? in : out;
    int moved = spreading ? out : in;
    for (int i = 0; i < still; i++) {
      int dilation = window.dilation()[axis];
      long start = (long) i * window.stride()[axis] - window.before()[axis];
      long outside = start < 0 ? (-start + dilation - 1) / dilation : 0;
      for (long tap = outside; tap < window.size()[axis]; tap++) {
        long place = start + tap * dilation;
        if (place >= moved) {
          break;
        }
        if (links.size() > MOST) {
          throw new ArithmeticException("more than " + MOST + " links");
        }
        int own = (int) tap;
        links.add(spreading ? new Link(i, (int) place, own) : new Link((int) place, i, own));
      }
    }
    return links;
  }

  /**
   * The same links, each output place with weights of its own.
   *
   * @return links with a block for each place and each place under the window
   */
  public Links local() {
    int[] own = new int[block.length];
    Arrays.setAll(own, i -> to[i] * blocks + block[i]);
    return new Links(from, to, own, outputs, Math.multiplyExact(outputs, blocks));
  }

  int outputs() {
    return outputs;
  }

  /**
   * Multiplies sizes.
   *
   * @param sizes of some axes
   * @return number of places
   */
  public static int product(int[] sizes) {
    return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
  }
}
