package io.loupe.engine.dl4j.op;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation function; plain ReLU works in place where nobody reads the values before it. */
public record Activation(IActivation function, boolean inPlace) implements Op {

  public static boolean isPlainRelu(IActivation function) {
    return function instanceof ActivationReLU && function.equals(new ActivationReLU());
  }

  /** Names that Keras has others for. */
  private static final Map<String, String> IN_KERAS =
      Map.of(
          "identity", "linear",
          "hardsigmoid", "hard_sigmoid",
          "hardtanh", "hard_tanh",
          "leakyrelu", "leaky_relu");

  @Override
  public String outputFunction() {
    return name(function);
  }

  /**
   * Names a function as Keras does.
   *
   * @param function any
   * @return its name without arguments
   */
  public static String name(IActivation function) {
    String own = function.toString().toLowerCase(Locale.ROOT);
    int end = own.indexOf('(');
    String plain = end < 0 ? own : own.substring(0, end);
    return IN_KERAS.getOrDefault(plain, plain);
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    if (function instanceof ActivationRReLU random) {
      float middle = (float) ((random.getL() + random.getU()) / 2);
      return new RandomizedRelu(middle).bind(inputs, output);
    }
    if (!isPlainRelu(function)) {
      return new General(function, input, output);
    }
    if (inPlace) {
      output.share(input.value());
    }
    return new Relu(input, output);
  }

  private static final class Relu implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final NativeOp forward;
    private final ReluGradient gradient = new ReluGradient();

    Relu(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      this.forward = NativeOp.ofFloat("relu", new INDArray[] {input.value()}, output.value(), 0);
    }

    @Override
    public void forward() {
      forward.run();
    }

    @Override
    public void backward() {
      gradient.run(output.value(), output.gradient(), input.target());
      input.commit();
    }

    @Override
    public void close() {
      forward.close();
    }
  }

  /** The network's own function, which may overwrite what it is given, on copies made once. */
  private static final class General implements BoundStep {
    private final IActivation function;
    private final Slot input;
    private final Slot output;
    private @Nullable INDArray values;
    private @Nullable INDArray gradient;

    General(IActivation function, Slot input, Slot output) {
      this.function = function;
      this.input = input;
      this.output = output;
    }

    @Override
    public void forward() {
      output.value().assign(input.value());
      INDArray result = function.getActivation(output.value(), false);
      if (result != output.value()) {
        output.value().assign(result);
        closeTemporary(result, output.value());
      }
    }

    @Override
    public void backward() {
      values = copy(values, input.value());
      gradient = copy(gradient, output.gradient());
      INDArray result = function.backprop(values, gradient).getFirst();
      input.add(result);
      closeTemporary(result, values, gradient);
    }

    private static INDArray copy(@Nullable INDArray kept, INDArray from) {
      return kept == null ? from.dup('c') : kept.assign(from);
    }

    private static void closeTemporary(@Nullable INDArray array, INDArray... kept) {
      if (array == null || !array.closeable() || array.wasClosed()) {
        return;
      }
      for (INDArray other : kept) {
        if (array.data() == other.data()) {
          return;
        }
      }
      array.close();
    }

    @Override
    public void close() {
      closeTemporary(values);
      closeTemporary(gradient);
    }
  }
}
