package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.WindowShape;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolution over three axes. */
public final class Convolution3D implements Op {
  private static final int NDHWC = 1;
  private static final int SIZE_IN_OUT = 0;

  private final WindowShape window;
  private final boolean same;
  private final INDArray kernel;
  private final @Nullable INDArray bias;

  /**
   * Copies the weights.
   *
   * @param window without padding of its own where {@code same} is set
   * @param same whether the output is as large as the input, by stride
   * @param kernel [kD,kH,kW,I,O]
   * @param bias [O], or null
   */
  public Convolution3D(WindowShape window, boolean same, INDArray kernel, @Nullable INDArray bias) {
    this.window = window;
    this.same = same;
    this.kernel = kernel.dup('c');
    this.bias = BiasAddition.copyOf(bias);
  }

  @Override
  public String outputFunction() {
    return "linear";
  }

  @Override
  public Op randomized(Randomization randomization) {
    return new Convolution3D(window, same, randomization.kernel(kernel), randomization.bias(bias));
  }

  private int[] arguments() {
    List<Integer> all = new ArrayList<>();
    for (int size : window.size()) {
      all.add(size);
    }
    for (int stride : window.stride()) {
      all.add(stride);
    }
    for (int before : window.before()) {
      all.add(same ? 0 : before);
    }
    for (int dilation : window.dilation()) {
      all.add(dilation);
    }
    all.addAll(List.of(same ? 1 : 0, NDHWC, SIZE_IN_OUT));
    return all.stream().mapToInt(i -> i).toArray();
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new Step(inputs.get(0), output);
  }

  private final class Step implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final NativeOp forward;
    private final BiasAddition addition;
    private @Nullable NativeOp backward;
    private @Nullable INDArray unused;

    Step(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      INDArray[] operands = {input.value(), kernel};
      forward = NativeOp.of("conv3dnew", operands, output.value(), arguments());
      addition = new BiasAddition(bias, output.value());
    }

    @Override
    public void forward() {
      forward.run();
      addition.run();
    }

    @Override
    public void backward() {
      if (backward == null) {
        unused = Nd4j.createUninitializedDetached(kernel.dataType(), 'c', kernel.shape());
        INDArray[] operands = {input.value(), kernel, output.gradient()};
        backward =
            NativeOp.of(
                "conv3dnew_bp", operands, new INDArray[] {input.target(), unused}, arguments());
      }
      backward.runInto(input.target());
      input.commit();
    }

    @Override
    public void close() {
      forward.close();
      addition.close();
      if (backward != null) {
        backward.close();
      }
      if (unused != null) {
        unused.close();
      }
    }
  }

  @Override
  public void close() {
    kernel.close();
    if (bias != null) {
      bias.close();
    }
  }
}
