package io.loupe.engine.dl4j.kernel;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * oneDNN's primitives on arrays as they lie, channels last. Weights are brought once into the order
 * that a primitive wants, where ND4J does so in each pass. What oneDNN has no fast primitive for is
 * left to other kernels.
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

  private static Optional<Kernel> made(Supplier<@Nullable Kernel> own) {
    try {
      return Optional.ofNullable(own.get());
    } catch (RuntimeException e) { // the library has no primitive for this
      return Optional.empty();
    }
  }

  @Override
  public Kernel convolution(
      Window window, INDArray input, INDArray kernel, @Nullable INDArray bias, INDArray output) {
    return ofPictures(window, input, kernel, bias, null, output)
        .orElseGet(() -> others.convolution(window, input, kernel, bias, output));
  }

  @Override
  public Optional<Kernel> convolution(
      Window window,
      INDArray input,
      INDArray kernel,
      @Nullable INDArray bias,
      Pointwise behind,
      INDArray output) {
    return ofPictures(window, input, kernel, bias, behind, output);
  }

  private Optional<Kernel> ofPictures(
      Window window,
      INDArray input,
      INDArray kernel,
      @Nullable INDArray bias,
      @Nullable Pointwise behind,
      INDArray output) {
    return ofPictures(
        window,
        input,
        kernel,
        output,
        convolution -> convolution.forward(input, bias, attributes(behind), output));
  }

  /**
   * In the groups that the kernel has. Where no fast primitive takes so narrow ones, as many as it
   * needs are taken as one, with zeros between.
   */
  private Optional<Kernel> ofPictures(
      Window window,
      INDArray input,
      INDArray kernel,
      INDArray output,
      Function<OneDnnConvolution, @Nullable Kernel> made) {
    int groups = Groups.of(kernel, input.size(3));
    return Groups.fewer(groups)
        .mapToObj(
            left ->
                made(
                    () ->
                        made.apply(
                            OneDnnConvolution.ofPictures(
                                library,
                                OneDnnWindow.of(window, input, output),
                                kernel,
                                groups,
                                left))))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Attributes of a primitive that computes a function, if there is one, behind its own work. */
  private primitive_attr attributes(@Nullable Pointwise behind) {
    primitive_attr attributes = library.attributes();
    if (behind != null) {
      post_ops after = new post_ops();
      after.append_eltwise(1, algorithm(behind), behind.alpha(), behind.beta());
      attributes.set_post_ops(after);
    }
    return attributes;
  }

  @Override
  public Kernel convolutionGradient(
      Window window, INDArray kernel, INDArray gradient, INDArray target) {
    return ofPictures(
            window, target, kernel, gradient, convolution -> convolution.gradient(gradient, target))
        .orElseGet(() -> others.convolutionGradient(window, kernel, gradient, target));
  }

  @Override
  public boolean turnsKernels() {
    return false;
  }

  @Override
  public Optional<Kernel> depthwiseConvolution(
      Window window,
      INDArray input,
      INDArray kernel,
      INDArray bias,
      @Nullable Pointwise behind,
      INDArray output) {
    return made(
        () ->
            OneDnnConvolution.ofChannels(library, OneDnnWindow.of(window, input, output), kernel)
                .forward(input, bias, attributes(behind), output));
  }

  @Override
  public Optional<Kernel> depthwiseGradient(
      Window window, INDArray kernel, INDArray gradient, INDArray target) {
    return made(
        () ->
            OneDnnConvolution.ofChannels(library, OneDnnWindow.of(window, target, gradient), kernel)
                .gradient(gradient, target));
  }

  @Override
  public Kernel convolution3d(
      WindowShape window, boolean same, INDArray input, INDArray kernel, INDArray output) {
    return made(() ->
            OneDnnConvolution.ofVolumes(
                    library, OneDnnWindow.of(window, same, input, output), kernel)
                .forward(input, null, library.attributes(), output))
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
            OneDnnConvolution.ofVolumes(
                    library, OneDnnWindow.of(window, same, target, gradient), kernel)
                .gradient(gradient, target))
        .orElseGet(
            () -> others.convolution3dGradient(window, same, input, kernel, gradient, target));
  }

  @Override
  public Kernel pooling(Window window, boolean maximum, INDArray input, INDArray output) {
    return made(() -> pooling(window, maximum, input, output, own -> own.forward(input, output)))
        .orElseGet(() -> others.pooling(window, maximum, input, output));
  }

  @Override
  public Kernel poolingGradient(
      Window window, boolean maximum, INDArray input, INDArray gradient, INDArray target) {
    return made(() ->
            pooling(window, maximum, input, gradient, own -> own.gradient(input, gradient, target)))
        .orElseGet(() -> others.poolingGradient(window, maximum, input, gradient, target));
  }

  /** Null where the window has holes or is none that oneDNN computes rightly. */
  private @Nullable Kernel pooling(
      Window window,
      boolean maximum,
      INDArray input,
      INDArray output,
      Function<OneDnnPooling, @Nullable Kernel> made) {
    OneDnnWindow moving = OneDnnWindow.of(window, input, output);
    return window.isDense() && moving.reachesLittleBeyond()
        ? made.apply(new OneDnnPooling(library, moving, maximum))
        : null;
  }

  @Override
  public Kernel product(INDArray first, INDArray second, boolean transposed, INDArray result) {
    return made(() -> matrixProduct(first, second, transposed, result))
        .orElseGet(() -> others.product(first, second, transposed, result));
  }

  private @Nullable Kernel matrixProduct(
      INDArray first, INDArray second, boolean transposed, INDArray result) {
    long across = second.size(1);
    memory.desc turned =
        OneDnn.strided(new long[] {across, second.size(0)}, new long[] {1, across});
    memory.desc one = OneDnn.dense(first);
    memory.desc two = transposed ? turned : OneDnn.dense(second);
    memory.desc made = OneDnn.dense(result);
    matmul.primitive_desc description =
        new matmul.primitive_desc(
            new matmul.desc(one, two, made), library.attributes(), library.processor());
    return OneDnn.isFast(description)
        ? library.new Builder(new matmul(description), description)
            .with(dnnl.DNNL_ARG_SRC, one, first)
            .with(dnnl.DNNL_ARG_WEIGHTS, two, second)
            .into(dnnl.DNNL_ARG_DST, made, result)
        : null;
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
          return OneDnn.isFast(description)
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
