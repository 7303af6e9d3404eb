package io.loupe.engine.dl4j.kernel;

import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.primitive_desc_base;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * oneDNN's primitives on arrays as they lie, channels last. Weights are brought once into the order
 * that a primitive wants, where ND4J does so in each pass. What oneDNN has no fast primitive for,
 * products and pooling are left to other kernels.
 */
final class OneDnnKernels implements Kernels {
  private final Kernels others;
  private final OneDnn library;

  /**
   * Starts oneDNN.
   *
   * @param others serve for what oneDNN does not do
   */
  OneDnnKernels(Kernels others) {
    this.others = others;
    this.library = new OneDnn();
  }

  @Override
  public String name() {
    dnnl_version_t version = dnnl.dnnl_version();
    return "oneDNN %d.%d.%d".formatted(version.major(), version.minor(), version.patch());
  }

  /** A convolution as oneDNN has it. */
  private final class Geometry {
    final long[] steps;
    final long[] before;
    final long[] after;
    final long[] dilations;
    final memory.desc input;
    final memory.desc output;
    final memory.desc kernel;
    final memory.desc given;

    /**
     * Works out how it moves.
     *
     * @param window what moves
     * @param front how far its first place lies before the input's first
     * @param input [N,...,I]
     * @param output [N,...,O]
     * @param sizes of the kernel, with its groups in front if there are some
     * @param strides of the kernel as it is given
     */
    Geometry(
        WindowShape window,
        int[] front,
        INDArray input,
        INDArray output,
        long[] sizes,
        long[] strides) {
      int axes = front.length;
      steps = new long[axes];
      dilations = new long[axes];
      before = new long[axes];
      after = new long[axes];
      for (int axis = 0; axis < axes; axis++) {
        steps[axis] = window.stride()[axis];
        dilations[axis] = window.dilation()[axis] - 1L;
        before[axis] = front[axis];
        long reach = (window.size()[axis] - 1L) * window.dilation()[axis] + 1;
        long end = (output.size(axis + 1) - 1) * steps[axis] + reach;
        after[axis] = Math.max(0, end - input.size(axis + 1) - front[axis]);
      }
      this.input = OneDnn.channelsLast(input);
      this.output = OneDnn.channelsLast(output);
      this.kernel = OneDnn.any(sizes);
      this.given = OneDnn.strided(sizes, strides);
    }

    /** The same of a picture. */
    Geometry(Window window, INDArray input, INDArray output, long[] sizes, long[] strides) {
      this(
          window.shape(),
          new int[] {
            window.topPadding((int) input.size(1), (int) output.size(1)),
            window.leftPadding((int) input.size(2), (int) output.size(2))
          },
          input,
          output,
          sizes,
          strides);
    }

    /** A description without sizes stands for no bias. */
    convolution_forward.primitive_desc forward(memory.desc bias) {
      convolution_forward.desc description =
          new convolution_forward.desc(
              dnnl.dnnl_forward_inference,
              dnnl.dnnl_convolution_direct,
              input,
              kernel,
              bias,
              output,
              steps,
              dilations,
              before,
              after);
      return new convolution_forward.primitive_desc(
          description, library.attributes(), library.processor());
    }

    convolution_backward_data.primitive_desc backward() {
      convolution_backward_data.desc description =
          new convolution_backward_data.desc(
              dnnl.dnnl_convolution_direct, input, kernel, output, steps, dilations, before, after);
      return new convolution_backward_data.primitive_desc(
          description, library.attributes(), library.processor(), forward(new memory.desc()));
    }
  }

  /** A primitive written without the machine's instructions is slower than others' are. */
  private static boolean isFast(primitive_desc_base primitive) {
    return !primitive.impl_info_str().getString().contains("ref");
  }

  private static Optional<Kernel> made(Supplier<@Nullable Kernel> own) {
    try {
      return Optional.ofNullable(own.get());
    } catch (RuntimeException e) { // the library has no primitive for this
      return Optional.empty();
    }
  }

  /** A kernel [O,kH,kW,I]. */
  private Geometry geometry(Window window, INDArray input, INDArray kernel, INDArray output) {
    long in = kernel.size(3);
    long row = kernel.size(2) * in;
    return new Geometry(
        window,
        input,
        output,
        new long[] {kernel.size(0), in, kernel.size(1), kernel.size(2)},
        new long[] {kernel.size(1) * row, 1, row, in});
  }

  /** A kernel [kH,kW,C], each channel a group of its own. */
  private Geometry depthwise(Window window, INDArray input, INDArray kernel, INDArray output) {
    long channels = kernel.size(2);
    return new Geometry(
        window,
        input,
        output,
        new long[] {channels, 1, 1, kernel.size(0), kernel.size(1)},
        new long[] {1, channels, channels, kernel.size(1) * channels, channels});
  }

  private @Nullable Kernel forward(
      Geometry geometry,
      INDArray input,
      INDArray kernel,
      @Nullable INDArray bias,
      INDArray output) {
    memory.desc added = bias == null ? new memory.desc() : OneDnn.list(bias);
    convolution_forward.primitive_desc description = geometry.forward(added);
    if (!isFast(description)) {
      return null;
    }
    OneDnn.Builder parts =
        library.new Builder(new convolution_forward(description), description)
            .with(dnnl.DNNL_ARG_SRC, geometry.input, input)
            .weights(geometry.given, kernel, description.weights_desc());
    if (bias != null) {
      parts.copied(dnnl.DNNL_ARG_BIAS, added, bias);
    }
    return parts.into(dnnl.DNNL_ARG_DST, geometry.output, output);
  }

  private @Nullable Kernel backward(
      Geometry geometry, INDArray kernel, INDArray gradient, INDArray target) {
    convolution_backward_data.primitive_desc description = geometry.backward();
    if (!isFast(description)) {
      return null;
    }
    return library.new Builder(new convolution_backward_data(description), description)
        .with(dnnl.DNNL_ARG_DIFF_DST, geometry.output, gradient)
        .weights(geometry.given, kernel, description.weights_desc())
        .into(dnnl.DNNL_ARG_DIFF_SRC, geometry.input, target);
  }

  @Override
  public Kernel convolution(
      Window window, INDArray input, INDArray kernel, @Nullable INDArray bias, INDArray output) {
    return made(() -> forward(geometry(window, input, kernel, output), input, kernel, bias, output))
        .orElseGet(() -> others.convolution(window, input, kernel, bias, output));
  }

  @Override
  public Kernel convolutionGradient(
      Window window, INDArray kernel, INDArray gradient, INDArray target) {
    return made(() ->
            backward(geometry(window, target, kernel, gradient), kernel, gradient, target))
        .orElseGet(() -> others.convolutionGradient(window, kernel, gradient, target));
  }

  @Override
  public boolean turnsKernels() {
    return false;
  }

  @Override
  public Optional<Kernel> depthwiseConvolution(
      Window window, INDArray input, INDArray kernel, INDArray bias, INDArray output) {
    return made(
        () -> forward(depthwise(window, input, kernel, output), input, kernel, bias, output));
  }

  @Override
  public Optional<Kernel> depthwiseGradient(
      Window window, INDArray kernel, INDArray gradient, INDArray target) {
    return made(
        () -> backward(depthwise(window, target, kernel, gradient), kernel, gradient, target));
  }

  /** A kernel [kD,kH,kW,I,O]. */
  private Geometry volume(
      WindowShape window, boolean same, INDArray input, INDArray kernel, INDArray output) {
    long out = kernel.size(4);
    long point = kernel.size(3) * out;
    long row = kernel.size(2) * point;
    int[] front = window.before().clone();
    for (int axis = 0; same && axis < front.length; axis++) {
      front[axis] =
          Window.samePadding(
              Math.toIntExact(input.size(axis + 1)),
              Math.toIntExact(output.size(axis + 1)),
              window.stride()[axis],
              window.size()[axis],
              window.dilation()[axis]);
    }
    return new Geometry(
        window,
        front,
        input,
        output,
        new long[] {out, kernel.size(3), kernel.size(0), kernel.size(1), kernel.size(2)},
        new long[] {1, out, kernel.size(1) * row, row, point});
  }

  @Override
  public Kernel convolution3d(
      WindowShape window, boolean same, INDArray input, INDArray kernel, INDArray output) {
    return made(() ->
            forward(volume(window, same, input, kernel, output), input, kernel, null, output))
        .orElseGet(() -> others.convolution3d(window, same, input, kernel, output));
  }

  @Override
  public Kernel convolution3dGradient(
      WindowShape window,
      boolean same,
      INDArray input,
      INDArray kernel,
      INDArray gradient,
      INDArray target) {
    return made(() ->
            backward(volume(window, same, target, kernel, gradient), kernel, gradient, target))
        .orElseGet(
            () -> others.convolution3dGradient(window, same, input, kernel, gradient, target));
  }

  @Override
  public Kernel pooling(Window window, boolean maximum, INDArray input, INDArray output) {
    return made(() -> {
          Geometry geometry = pooling(window, input, output);
          pooling_forward.primitive_desc description = pooling(window, maximum, geometry, false);
          return isFast(description)
              ? library.new Builder(new pooling_forward(description), description)
                  .with(dnnl.DNNL_ARG_SRC, geometry.input, input)
                  .into(dnnl.DNNL_ARG_DST, geometry.output, output)
              : null;
        })
        .orElseGet(() -> others.pooling(window, maximum, input, output));
  }

  @Override
  public Kernel poolingGradient(
      Window window, boolean maximum, INDArray input, INDArray gradient, INDArray target) {
    return made(() -> gradient(window, maximum, input, gradient, target))
        .orElseGet(() -> others.poolingGradient(window, maximum, input, gradient, target));
  }

  private Geometry pooling(Window window, INDArray input, INDArray output) {
    if (!window.isDense()) {
      throw new IllegalArgumentException("oneDNN pools without holes");
    }
    return new Geometry(window, input, output, new long[] {1}, new long[] {1});
  }

  private pooling_forward.primitive_desc pooling(
      Window window, boolean maximum, Geometry geometry, boolean findsPlaces) {
    pooling_forward.desc description =
        new pooling_forward.desc(
            findsPlaces ? dnnl.dnnl_forward_training : dnnl.dnnl_forward_inference,
            poolingAlgorithm(maximum),
            geometry.input,
            geometry.output,
            geometry.steps,
            new long[] {window.kernelH(), window.kernelW()},
            geometry.before,
            geometry.after);
    return new pooling_forward.primitive_desc(
        description, library.attributes(), library.processor());
  }

  private static int poolingAlgorithm(boolean maximum) {
    return maximum ? dnnl.dnnl_pooling_max : dnnl.dnnl_pooling_avg_exclude_padding;
  }

  /** Where the maxima lie is found anew, so that passes without gradients need not keep it. */
  private @Nullable Kernel gradient(
      Window window, boolean maximum, INDArray input, INDArray gradient, INDArray target) {
    Geometry geometry = pooling(window, input, gradient);
    pooling_forward.primitive_desc forward = pooling(window, maximum, geometry, maximum);
    pooling_backward.primitive_desc description =
        new pooling_backward.primitive_desc(
            new pooling_backward.desc(
                poolingAlgorithm(maximum),
                geometry.input,
                geometry.output,
                geometry.steps,
                new long[] {window.kernelH(), window.kernelW()},
                geometry.before,
                geometry.after),
            library.attributes(),
            library.processor(),
            forward);
    if (!isFast(forward) || !isFast(description)) {
      return null;
    }
    OneDnn.Builder back =
        library.new Builder(new pooling_backward(description), description)
            .with(dnnl.DNNL_ARG_DIFF_DST, geometry.output, gradient);
    if (!maximum) {
      return back.into(dnnl.DNNL_ARG_DIFF_SRC, geometry.input, target);
    }
    OneDnn.Builder found =
        library.new Builder(new pooling_forward(forward), forward)
            .with(dnnl.DNNL_ARG_SRC, geometry.input, input);
    back.read(
        dnnl.DNNL_ARG_WORKSPACE, found.written(dnnl.DNNL_ARG_WORKSPACE, forward.workspace_desc()));
    INDArray unused = Nd4j.createUninitializedDetached(DataType.FLOAT, gradient.shape());
    Kernel places = found.into(dnnl.DNNL_ARG_DST, geometry.output, unused);
    return new AfterAnother(
        places, back.into(dnnl.DNNL_ARG_DIFF_SRC, geometry.input, target), unused);
  }

  /** A kernel that reads what another has found in the same run. */
  private record AfterAnother(Kernel first, Kernel second, INDArray unused) implements Kernel {
    @Override
    public void run() {
      first.run();
      second.run();
    }

    @Override
    public void runInto(INDArray target) {
      first.run();
      second.runInto(target);
    }

    @Override
    public void close() {
      second.close();
      first.close();
      unused.close();
    }
  }

  @Override
  public Kernel product(INDArray first, INDArray second, boolean transposed, INDArray result) {
    return others.product(first, second, transposed, result);
  }

  @Override
  public Kernel rowProduct(INDArray rows, INDArray matrix, boolean transposed, INDArray result) {
    return others.rowProduct(rows, matrix, transposed, result);
  }

  @Override
  public Kernel biasAddition(INDArray values, INDArray bias) {
    return others.biasAddition(values, bias);
  }

  @Override
  public Optional<Kernel> joined(
      boolean product, INDArray first, INDArray second, INDArray output) {
    return made(
        () -> {
          memory.desc one = OneDnn.dense(first);
          memory.desc two = OneDnn.dense(second);
          int algorithm = product ? dnnl.dnnl_binary_mul : dnnl.dnnl_binary_add;
          binary.primitive_desc description =
              new binary.primitive_desc(
                  new binary.desc(algorithm, one, two, one),
                  library.attributes(),
                  library.processor());
          return isFast(description)
              ? library.new Builder(new binary(description), description)
                  .with(dnnl.DNNL_ARG_SRC_0, one, first)
                  .with(dnnl.DNNL_ARG_SRC_1, two, second)
                  .into(dnnl.DNNL_ARG_DST, one, output)
              : null;
        });
  }

  @Override
  public boolean has(Pointwise function) {
    return true;
  }

  private static int algorithm(Pointwise function) {
    return switch (function.kind()) {
      case RELU -> dnnl.dnnl_eltwise_relu;
      case CLIP -> dnnl.dnnl_eltwise_clip_v2;
      case ELU -> dnnl.dnnl_eltwise_elu;
      case LOGISTIC -> dnnl.dnnl_eltwise_logistic;
      case TANH -> dnnl.dnnl_eltwise_tanh;
      case SOFTPLUS -> dnnl.dnnl_eltwise_soft_relu;
      case SWISH -> dnnl.dnnl_eltwise_swish;
      case GELU -> dnnl.dnnl_eltwise_gelu_erf;
      case GELU_TANH -> dnnl.dnnl_eltwise_gelu_tanh;
      case MISH -> dnnl.dnnl_eltwise_mish;
      case HARD_SWISH -> dnnl.dnnl_eltwise_hardswish;
    };
  }

  private static int gradientAlgorithm(Pointwise function) {
    return switch (function.kind()) {
      case RELU -> dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
      case CLIP -> dnnl.dnnl_eltwise_clip_v2_use_dst_for_bwd;
      case ELU -> dnnl.dnnl_eltwise_elu_use_dst_for_bwd;
      case LOGISTIC -> dnnl.dnnl_eltwise_logistic_use_dst_for_bwd;
      case TANH -> dnnl.dnnl_eltwise_tanh_use_dst_for_bwd;
      default -> algorithm(function);
    };
  }

  private eltwise_forward.primitive_desc forward(
      Pointwise function, int algorithm, memory.desc layout) {
    eltwise_forward.desc description =
        new eltwise_forward.desc(
            dnnl.dnnl_forward_training, algorithm, layout, function.alpha(), function.beta());
    return new eltwise_forward.primitive_desc(
        description, library.attributes(), library.processor());
  }

  @Override
  public Kernel pointwise(Pointwise function, INDArray input, INDArray output) {
    memory.desc layout = OneDnn.list(input);
    eltwise_forward.primitive_desc description = forward(function, algorithm(function), layout);
    return library.new Builder(new eltwise_forward(description), description)
        .with(dnnl.DNNL_ARG_SRC, layout, input)
        .into(dnnl.DNNL_ARG_DST, layout, output);
  }

  @Override
  public Kernel pointwiseGradient(
      Pointwise function, INDArray values, INDArray gradient, INDArray target) {
    memory.desc layout = OneDnn.list(values);
    int algorithm = gradientAlgorithm(function);
    eltwise_backward.desc backward =
        new eltwise_backward.desc(algorithm, layout, layout, function.alpha(), function.beta());
    eltwise_backward.primitive_desc description =
        new eltwise_backward.primitive_desc(
            backward,
            library.attributes(),
            library.processor(),
            forward(function, algorithm, layout));
    int role = function.isKnownByResult() ? dnnl.DNNL_ARG_DST : dnnl.DNNL_ARG_SRC;
    return library.new Builder(new eltwise_backward(description), description)
        .with(role, layout, values)
        .with(dnnl.DNNL_ARG_DIFF_DST, layout, gradient)
        .into(dnnl.DNNL_ARG_DIFF_SRC, layout, target);
  }
}
