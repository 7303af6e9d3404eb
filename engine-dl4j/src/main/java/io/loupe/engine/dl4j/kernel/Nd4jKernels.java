package io.loupe.engine.dl4j.kernel;

import com.google.common.collect.ObjectArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.exception.ND4JException;
import org.nd4j.linalg.exception.ND4JIllegalStateException;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's primitives, which run wherever ND4J does. */
public final class Nd4jKernels implements Kernels {
  private static final int CHANNELS_LAST = 1;
  private static final int OUT_SIZE_IN = 2;
  private static final int SIZE_IN_OUT = 0;
  private static final int WITHOUT_PADDING = 0;

  /** Starts ND4J, whose libraries cannot be asked for anything before. */
  public Nd4jKernels() {
    Nd4j.getExecutioner();
  }

  @Override
  public String name() {
    return "ND4J";
  }

  /**
   * An operation that is built once, with its native arguments: building them anew costs more than
   * a small operation itself.
   */
  private static final class Native implements Kernel {
    private final DynamicCustomOp op;
    private final OpContext context;
    private final List<INDArray> own;
    private INDArray output;

    Native(DynamicCustomOp op, INDArray... own) {
      this.op = op;
      this.own = List.of(own);
      this.context = Nd4j.getExecutioner().buildContext();
      this.output = op.getOutputArgument(0);
      context.setInputArrays(op.inputArguments());
      for (int i = 0; i < op.numOutputArguments(); i++) {
        context.setOutputArray(i, op.getOutputArgument(i));
      }
      context.setIArguments(op.iArgs());
      context.setTArguments(op.tArgs());
    }

    @Override
    public void run() {
      try {
        Nd4j.getExecutioner().exec(op, context);
      } catch (ND4JException e) {
        throw e;
      } catch (RuntimeException e) { // what the library throws for sizes that it cannot compute
        throw new ND4JIllegalStateException(
            "ND4J cannot compute " + op.opName() + " with these sizes", e);
      }
    }

    @Override
    public void runInto(INDArray target) {
      if (target != output) {
        output = target;
        context.setOutputArray(0, target);
      }
      run();
    }

    @Override
    public void close() {
      try {
        context.close();
      } catch (Exception e) {
        throw new IllegalStateException("The arguments of " + op.opName() + " stay open", e);
      }
      own.forEach(INDArray::close);
    }
  }

  private static Kernel of(String name, INDArray[] inputs, INDArray output, int... integers) {
    return new Native(
        DynamicCustomOp.builder(name)
            .addInputs(inputs)
            .addOutputs(output)
            .addIntegerArguments(integers)
            .build());
  }

  @Override
  public Kernel convolution(
      Window window, INDArray input, INDArray kernel, @Nullable INDArray bias, INDArray output) {
    INDArray whole = whole(kernel, input);
    INDArray[] operands =
        bias == null ? new INDArray[] {input, whole} : new INDArray[] {input, whole, bias};
    return new Native(
        DynamicCustomOp.builder("conv2d")
            .addInputs(operands)
            .addOutputs(output)
            .addIntegerArguments(window.arguments(CHANNELS_LAST, OUT_SIZE_IN))
            .build(),
        own(whole, kernel));
  }

  /** The kernel with all groups as one, which ND4J needs. */
  private static INDArray whole(INDArray kernel, INDArray input) {
    int groups = Groups.of(kernel, input.size(3));
    return groups == 1 ? kernel : Groups.merged(kernel, groups, 1);
  }

  /** What was made of a kernel, to be given back. */
  private static INDArray[] own(INDArray whole, INDArray kernel) {
    return whole == kernel ? new INDArray[0] : new INDArray[] {whole};
  }

  @Override
  public boolean turnsKernels() {
    return true;
  }

  @Override
  public Kernel convolutionGradient(
      Window window, INDArray kernel, INDArray gradient, INDArray target) {
    INDArray sizes = Nd4j.createFromArray(target.shape());
    INDArray whole = whole(kernel, target);
    return new Native(
        DynamicCustomOp.builder("conv2d_input_bp")
            .addInputs(sizes, whole, gradient)
            .addOutputs(target)
            .addIntegerArguments(window.arguments(CHANNELS_LAST, OUT_SIZE_IN))
            .build(),
        ObjectArrays.concat(own(whole, kernel), sizes));
  }

  @Override
  public Kernel convolution3d(
      WindowShape window, boolean same, INDArray input, INDArray kernel, INDArray output) {
    return of("conv3dnew", new INDArray[] {input, kernel}, output, arguments(window, same));
  }

  @Override
  public Kernel convolution3dGradient(
      WindowShape window,
      boolean same,
      INDArray input,
      INDArray kernel,
      INDArray gradient,
      INDArray target) {
    INDArray unused = Nd4j.createUninitializedDetached(kernel.dataType(), 'c', kernel.shape());
    return new Native(
        DynamicCustomOp.builder("conv3dnew_bp")
            .addInputs(input, kernel, gradient)
            .addOutputs(target, unused)
            .addIntegerArguments(arguments(window, same))
            .build(),
        unused);
  }

  private static int[] arguments(WindowShape window, boolean same) {
    int axes = window.size().length;
    int[] arguments = new int[4 * axes + 3];
    System.arraycopy(window.size(), 0, arguments, 0, axes);
    System.arraycopy(window.stride(), 0, arguments, axes, axes);
    if (!same) {
      System.arraycopy(window.before(), 0, arguments, 2 * axes, axes);
    }
    System.arraycopy(window.dilation(), 0, arguments, 3 * axes, axes);
    arguments[4 * axes] = same ? 1 : 0;
    arguments[4 * axes + 1] = CHANNELS_LAST;
    arguments[4 * axes + 2] = SIZE_IN_OUT;
    return arguments;
  }

  @Override
  public Kernel pooling(Window window, boolean maximum, INDArray input, INDArray output) {
    String name = maximum ? "maxpool2d" : "avgpool2d";
    return of(name, new INDArray[] {input}, output, arguments(window, maximum));
  }

  @Override
  public Kernel poolingGradient(
      Window window, boolean maximum, INDArray input, INDArray gradient, INDArray target) {
    if (maximum && PairwiseMaximumGradient.suits(window, input.shape(), gradient.shape())) {
      return new PairwiseMaximumGradient(input, gradient, target);
    }
    String name = maximum ? "maxpool2d_bp" : "avgpool2d_bp";
    return of(name, new INDArray[] {input, gradient}, target, arguments(window, maximum));
  }

  private static int[] arguments(Window window, boolean maximum) {
    return window.arguments(maximum ? 1 : WITHOUT_PADDING, CHANNELS_LAST);
  }

  @Override
  public Kernel product(INDArray first, INDArray second, boolean transposed, INDArray result) {
    return of("matmul", new INDArray[] {first, second}, result, 0, transposed ? 1 : 0);
  }

  @Override
  public Kernel biasAddition(INDArray values, INDArray bias) {
    return of("biasadd", new INDArray[] {values, bias}, values);
  }

  @Override
  public boolean has(Pointwise function) {
    return function.equals(Pointwise.RELU);
  }

  @Override
  public Kernel pointwise(Pointwise function, INDArray input, INDArray output) {
    return new Native(
        DynamicCustomOp.builder("relu")
            .addInputs(input)
            .addOutputs(output)
            .addFloatingPointArguments(0.0)
            .build());
  }

  @Override
  public Kernel pointwiseGradient(
      Pointwise function, INDArray values, INDArray gradient, INDArray target) {
    return new ReluGradient(values, gradient, target);
  }
}
