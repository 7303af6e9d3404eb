package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.WindowShape;
import io.loupe.engine.dl4j.op.RecurrentCells.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every kind of convolution: over any number of axes, transposed, and with unshared weights. */
public final class GeneralConvolution implements Linear, RowOp {
  private final Links links;
  private final int inputs;
  private final int outputs;
  private final float[] weights;
  private final float[] bias;

  /**
   * Keeps the weights.
   *
   * @param links which places meet
   * @param inputs channels of the input
   * @param outputs channels of the output
   * @param weights [block, inputs, outputs]; not copied
   * @param bias one for each output channel, or one for each output value; not copied
   */
  public GeneralConvolution(Links links, int inputs, int outputs, float[] weights, float[] bias) {
    this.links = links;
    this.inputs = inputs;
    this.outputs = outputs;
    this.weights = weights;
    this.bias = bias;
  }

  @Override
  public Role role() {
    return Role.CONVOLUTION;
  }

  @Override
  public Optional<Op> reweighted(Reweighting with) {
    return Optional.of(
        new GeneralConvolution(links, inputs, outputs, with.weights(weights), with.biases(bias)));
  }

  @Override
  public GeneralConvolution randomized(Randomization randomization) {
    return new GeneralConvolution(
        links, inputs, outputs, randomization.kernel(weights), randomization.reordered(bias));
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i += bias.length) {
      System.arraycopy(bias, 0, out, i, bias.length);
    }
    add(in[0], 0, out);
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    addBack(gradient, targets[0], 0);
  }

  @Override
  public void add(float[] in, int at, float[] out) {
    for (int i = 0; i < links.from.length; i++) {
      int from = at + links.from[i] * inputs;
      int to = links.to[i] * outputs;
      int row = links.block[i] * inputs * outputs;
      for (int c = 0; c < inputs; c++) {
        float value = in[from + c];
        int weight = row + c * outputs;
        for (int o = 0; o < outputs; o++) {
          out[to + o] += value * weights[weight + o];
        }
      }
    }
  }

  @Override
  public void addBack(float[] gradient, float[] target, int at) {
    for (int i = 0; i < links.from.length; i++) {
      int from = at + links.from[i] * inputs;
      int to = links.to[i] * outputs;
      int row = links.block[i] * inputs * outputs;
      for (int c = 0; c < inputs; c++) {
        int weight = row + c * outputs;
        float sum = 0;
        for (int o = 0; o < outputs; o++) {
          sum += gradient[to + o] * weights[weight + o];
        }
        target[from + c] += sum;
      }
    }
  }

  /**
   * Which places of an output are made of which places of an input, and by which block of weights.
   * Places are numbered row by row.
   */
  public static final class Links {
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

    /**
     * The places under windows that share the input out: window i of n over m places reaches from
     * i*m/n, rounded down, to (i+1)*m/n, rounded up.
     *
     * @param in places of the input along each axis
     * @param out windows along each axis
     * @return for each window, the input places under it
     */
    public static Links adaptive(int[] in, int[] out) {
      List<List<Link>> all = new ArrayList<>();
      for (int axis = 0; axis < in.length; axis++) {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < out[axis]; i++) {
          long end = ((i + 1L) * in[axis] + out[axis] - 1) / out[axis];
          for (long place = (long) i * in[axis] / out[axis]; place < end; place++) {
            if (links.size() > MOST) {
              throw new ArithmeticException("more than " + MOST + " links");
            }
            links.add(new Link((int) place, i, 0));
          }
        }
        all.add(links);
      }
      int[] one = new int[in.length];
      Arrays.fill(one, 1);
      return together(in, out, one, all);
    }

    private static Links of(int[] in, int[] out, WindowShape window, boolean spreading) {
      List<List<Link>> all = new ArrayList<>();
      for (int axis = 0; axis < in.length; axis++) {
        all.add(axis(axis, in[axis], out[axis], window, spreading));
      }
      return together(in, out, window.size(), all);
    }

    private static Links together(int[] in, int[] out, int[] size, List<List<Link>> all) {
      int axes = in.length;
      long count = 1;
      for (List<Link> links : all) {
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
          places[2][i] = places[2][i] * size[axis] + link.tap();
        }
        for (int axis = axes - 1; axis >= 0 && ++at[axis] == all.get(axis).size(); axis--) {
          at[axis] = 0;
        }
      }
      return new Links(places[0], places[1], places[2], product(out), product(size));
    }

    private static List<Link> axis(
        int axis, int in, int out, WindowShape window, boolean spreading) {
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
}
