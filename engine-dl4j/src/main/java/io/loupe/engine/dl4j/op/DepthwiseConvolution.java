package io.loupe.engine.dl4j.op;

import com.google.common.primitives.Floats;
import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Channels.FeatureOrder;
import io.loupe.engine.dl4j.op.Op.Folding;
import io.loupe.model.Weight;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Convolution of each channel by itself. What a loop reads is copied to arrays of its own first,
 * all with the same index: only then is it vectorised.
 */
public final class DepthwiseConvolution implements RowOp {
  private final Window geometry;
  private final float[][] weights;
  private final float[] bias;
  private final int channels;
  private final int multiplier;
  private final int height;
  private final int width;
  private final int rows;
  private final int columns;
  private final int top;
  private final int left;

  private DepthwiseConvolution(
      Window geometry, INDArray weights, @Nullable INDArray bias, int[] in, int[] out) {
    this.geometry = geometry;
    channels = Math.toIntExact(weights.size(2));
    multiplier = Math.toIntExact(weights.size(3));
    this.weights = new float[geometry.kernelH() * geometry.kernelW()][channels * multiplier];
    float[] all = weights.dup('c').data().asFloat();
    for (int k = 0; k < this.weights.length; k++) {
      int filters = this.weights[k].length;
      System.arraycopy(all, k * filters, this.weights[k], 0, filters);
    }
    this.bias = bias == null ? new float[channels * multiplier] : bias.dup('c').data().asFloat();
    height = in[0];
    width = in[1];
    rows = out[0];
    columns = out[1];
    top = geometry.topPadding(height, rows);
    left = geometry.leftPadding(width, columns);
  }

  /**
   * Copies the weights.
   *
   * @param weights [kH,kW,C,M]
   * @param bias [C*M] in any shape
   * @param in rows and columns of the input
   * @param out rows and columns of the output
   */
  public static DepthwiseConvolution of(
      Window geometry, INDArray weights, @Nullable INDArray bias, int[] in, int[] out) {
    return new DepthwiseConvolution(geometry, weights, bias, in, out);
  }

  /**
   * Returns the window.
   *
   * @return what moves over the input
   */
  public Window window() {
    return geometry;
  }

  /**
   * Returns how many outputs each channel has.
   *
   * @return M
   */
  public int multiplier() {
    return multiplier;
  }

  /**
   * Returns the kernel.
   *
   * @return a copy, [kH,kW,C,M]
   */
  public float[] kernel() {
    return Floats.concat(weights);
  }

  /**
   * Returns the bias.
   *
   * @return a copy, [C*M]
   */
  public float[] bias() {
    return bias.clone();
  }

  /** The same geometry with other numbers. */
  private DepthwiseConvolution(DepthwiseConvolution other, float[][] weights, float[] bias) {
    geometry = other.geometry;
    channels = bias.length / other.multiplier;
    multiplier = other.multiplier;
    height = other.height;
    width = other.width;
    rows = other.rows;
    columns = other.columns;
    top = other.top;
    left = other.left;
    this.weights = weights;
    this.bias = bias;
  }

  private static float[] scaled(float[] values, float[] scale, float[] shift) {
    float[] result = new float[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i] * scale[i] + shift[i];
    }
    return result;
  }

  /** The same with each of its outputs scaled and shifted. */
  DepthwiseConvolution scaled(float[] scale, float[] shift) {
    float[] none = new float[scale.length];
    float[][] folded = new float[weights.length][];
    Arrays.setAll(folded, k -> scaled(weights[k], scale, none));
    return new DepthwiseConvolution(this, folded, scaled(bias, scale, shift));
  }

  @Override
  public Role role() {
    return Role.CONVOLUTION;
  }

  @Override
  public Optional<Folding> folding() {
    return Optional.of(this::scaled);
  }

  @Override
  public Optional<Op> reweighted(Reweighting with) {
    float[][] others = new float[weights.length][];
    Arrays.setAll(others, k -> with.weights(weights[k]));
    return Optional.of(new DepthwiseConvolution(this, others, with.biases(bias)));
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    float[] drawn = randomization.kernel(Floats.concat(weights));
    int filters = channels * multiplier;
    float[][] others = new float[weights.length][];
    Arrays.setAll(others, k -> Arrays.copyOfRange(drawn, k * filters, (k + 1) * filters));
    return new DepthwiseConvolution(this, others, randomization.reordered(bias));
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(
        new Cutting.Keeping(
            in ->
                in.get(0).isZeroWhereGone()
                    ? Optional.of(each(in.get(0)).mapIndexed((k, value) -> bias[k]))
                    : Optional.empty(),
            (in, types) -> cut(each(in.get(0))),
            Cutting.Keeping.NOT_KNOWN,
            multiplier == 1));
  }

  /** The outputs of each channel lie together. */
  private Channels each(Channels in) {
    return in.flattened(multiplier, FeatureOrder.CHANNELS_FIRST);
  }

  private DepthwiseConvolution cut(Channels channels) {
    float[][] left = new float[weights.length][];
    Arrays.setAll(left, k -> channels.taken(weights[k], 1));
    return new DepthwiseConvolution(this, left, channels.taken(bias, 1));
  }

  @Override
  public String describe() {
    return "DepthwiseConvolution " + geometry + " " + channels + " times " + multiplier;
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    int filters = channels * multiplier;
    float[] values = new float[filters * weights.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = weights[i % weights.length][i / weights.length];
    }
    Shape shape = Shape.of(filters, 1, geometry.kernelH(), geometry.kernelW());
    return List.of(
        new Weight(
            "depthwise_kernel",
            ReadableWeights.PICTURE,
            Tensor.of(shape, values),
            List.of(geometry.dilationH(), geometry.dilationW())),
        ReadableWeights.perOutput("bias", bias.clone()));
  }

  @Override
  public String outputFunction() {
    return "linear";
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    BoundStep rows = RowOp.super.bind(inputs, output);
    return multiplier == 1 ? new Native(inputs.get(0), null, output, rows) : rows;
  }

  @Override
  public Optional<BoundStep> bindBefore(List<Slot> inputs, Pointwise behind, Slot output) {
    if (multiplier != 1) {
      return Optional.empty();
    }
    Native both = new Native(inputs.get(0), behind, output, RowOp.super.bind(inputs, output));
    if (both.forward.isPresent()) {
      return Optional.of(both);
    }
    both.close();
    return Optional.empty();
  }

  /** By a native primitive for each direction that has one. */
  private final class Native implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final BoundStep rows;
    private final Optional<Kernel> forward;
    private Optional<Kernel> backward = Optional.empty();
    private boolean sought;

    Native(Slot input, @Nullable Pointwise behind, Slot output, BoundStep rows) {
      this.input = input;
      this.output = output;
      this.rows = rows;
      try (INDArray kernel = array();
          INDArray added = Nd4j.createFromArray(bias)) {
        forward =
            output
                .kernels()
                .depthwiseConvolution(
                    geometry, input.value(), kernel, added, behind, output.value());
      }
    }

    private INDArray array() {
      long[] shape = {geometry.kernelH(), geometry.kernelW(), channels};
      return Nd4j.create(kernel(), shape, 'c');
    }

    @Override
    public void forward() {
      forward.ifPresentOrElse(Kernel::run, rows::forward);
    }

    @Override
    public void backward() {
      if (!sought) {
        sought = true;
        try (INDArray kernel = array()) {
          backward =
              output
                  .kernels()
                  .depthwiseGradient(geometry, kernel, output.gradient(), input.target());
        }
      }
      if (backward.isEmpty()) {
        rows.backward();
        return;
      }
      backward.get().runInto(input.target());
      input.commit();
    }

    @Override
    public void close() {
      forward.ifPresent(Kernel::close);
      backward.ifPresent(Kernel::close);
      rows.close();
    }
  }

  @Override
  public void forward(float[][] inputs, float[] out) {
    float[] in = inputs[0];
    float[] sum = new float[bias.length];
    float[] read = new float[bias.length];
    for (int at = 0; at < rows * columns; at++) {
      System.arraycopy(bias, 0, sum, 0, sum.length);
      for (int k = 0; k < weights.length; k++) {
        int y = at / columns * geometry.strideH() - top + k / geometry.kernelW() * dilationH();
        int x = at % columns * geometry.strideW() - left + k % geometry.kernelW() * dilationW();
        if (y >= 0 && y < height && x >= 0 && x < width) {
          spread(in, (y * width + x) * channels, read);
          add(sum, read, weights[k]);
        }
      }
      System.arraycopy(sum, 0, out, at * sum.length, sum.length);
    }
  }

  @Override
  public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
    float[] target = targets[0];
    float[] sum = new float[bias.length];
    float[] read = new float[bias.length];
    for (int at = 0; at < height * width; at++) {
      Arrays.fill(sum, 0);
      for (int k = 0; k < weights.length; k++) {
        int down = at / width + top - k / geometry.kernelW() * dilationH();
        int right = at % width + left - k % geometry.kernelW() * dilationW();
        if (isRead(down, geometry.strideH(), rows) && isRead(right, geometry.strideW(), columns)) {
          int from = down / geometry.strideH() * columns + right / geometry.strideW();
          System.arraycopy(gradient, from * read.length, read, 0, read.length);
          add(sum, read, weights[k]);
        }
      }
      gather(sum, target, at * channels);
    }
  }

  private int dilationH() {
    return geometry.dilationH();
  }

  private int dilationW() {
    return geometry.dilationW();
  }

  private static boolean isRead(int distance, int stride, int count) {
    return distance >= 0 && distance % stride == 0 && distance / stride < count;
  }

  private static void add(float[] sum, float[] values, float[] factors) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += values[i] * factors[i];
    }
  }

  /** Gives each channel to all of its filters. */
  private void spread(float[] in, int from, float[] filters) {
    if (multiplier == 1) {
      System.arraycopy(in, from, filters, 0, channels);
      return;
    }
    for (int i = 0; i < filters.length; i++) {
      filters[i] = in[from + i / multiplier];
    }
  }

  /** Adds up what the filters of each channel send back. */
  private void gather(float[] filters, float[] target, int to) {
    if (multiplier == 1) {
      System.arraycopy(filters, 0, target, to, channels);
      return;
    }
    for (int i = 0; i < filters.length; i++) {
      target[to + i / multiplier] += filters[i];
    }
  }
}
