package io.loupe.engine.dl4j.op;

import com.google.common.base.Preconditions;
import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An activation function; plain ReLU works in place where nobody reads the values before it. */
public record Activation(IActivation function, boolean inPlace) implements Op {

  static boolean isPlainRelu(IActivation function) {
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
  public Role role() {
    return isPlainRelu(function)
        ? Role.RELU
        : outputFunction().contains("softmax") ? Role.SOFTMAX : Role.POINTWISE;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return outputFunction().contains("softmax")
        ? Optional.empty()
        : Optional.of(Cutting.Keeping.function(this, this::at));
  }

  private double at(double value) {
    INDArray one = Nd4j.createFromArray(new float[][] {{(float) value}});
    return function.getActivation(one, false).getDouble(0);
  }

  /** Where it falls below zero its result does not tell on which side of zero it is. */
  private static Optional<Pointwise> bent(Pointwise.Kind kind, double alpha) {
    return alpha >= 0 ? Optional.of(Pointwise.of(kind, alpha)) : Optional.empty();
  }

  @Override
  public String describe() {
    return "Activation " + outputFunction();
  }

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
    Optional<Pointwise> primitive = pointwise().filter(output.kernels()::has);
    if (primitive.isEmpty()) {
      return new General(function, input, output);
    }
    if (inPlace && primitive.get().isKnownByResult()) {
      output.share(input.value());
    }
    return KernelStep.of(primitive.get(), input, output);
  }

  @Override
  public Optional<Pointwise> pointwise() {
    return switch (name(function)) {
      case "relu" -> isPlainRelu(function) ? Optional.of(Pointwise.RELU) : Optional.empty();
      case "relu6" -> Optional.of(Pointwise.clip(0, 6));
      case "sigmoid" -> Optional.of(Pointwise.of(Pointwise.Kind.LOGISTIC));
      case "tanh" -> Optional.of(Pointwise.of(Pointwise.Kind.TANH));
      case "softplus" -> Optional.of(Pointwise.of(Pointwise.Kind.SOFTPLUS));
      case "swish" -> Optional.of(Pointwise.of(Pointwise.Kind.SWISH, 1));
      case "mish" -> Optional.of(Pointwise.of(Pointwise.Kind.MISH));
      case "elu" -> bent(Pointwise.Kind.ELU, ((ActivationELU) function).getAlpha());
      case "leaky_relu" -> bent(Pointwise.Kind.RELU, ((ActivationLReLU) function).getAlpha());
      case "gelu" ->
          function instanceof ExactGelu
              ? Optional.of(Pointwise.of(Pointwise.Kind.GELU))
              : Optional.empty();
      default -> Optional.empty();
    };
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

  /**
   * An operation with a function of each value behind it. Gradients go back through it if the
   * function's result tells its derivative.
   *
   * @param inner the operation, closed by whoever made it; its way back does not read its values
   * @param function that the kernels have
   */
  public record FunctionBehind(Op inner, Pointwise function) implements Op {
    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      Kernels kernels = output.kernels();
      Optional<BoundStep> both = inner.bindBefore(inputs, function, output);
      BoundStep step = both.orElseGet(() -> inner.bind(inputs, output));
      Optional<Kernel> own =
          both.isPresent()
              ? Optional.empty()
              : Optional.of(kernels.pointwise(function, output.value(), output.value()));
      return new BoundStep() {
        private @Nullable Kernel gradient;

        @Override
        public void forward() {
          step.forward();
          own.ifPresent(Kernel::run);
        }

        @Override
        public void backward() {
          if (gradient == null) {
            Preconditions.checkState(function.isKnownByResult(), "no way back");
            INDArray back = output.gradient();
            gradient = kernels.pointwiseGradient(function, output.value(), back, back);
          }
          gradient.run();
          step.backward();
        }

        @Override
        public void close() {
          step.close();
          own.ifPresent(Kernel::close);
          if (gradient != null) {
            gradient.close();
          }
        }
      };
    }
  }

  /**
   * The larger of a value and a floor: what the network's randomised ReLU does outside of training.
   *
   * @param floor smallest result
   */
  record RandomizedRelu(float floor) implements RowOp {
    @Override
    public void forward(float[][] inputs, float[] out) {
      float[] in = inputs[0];
      for (int i = 0; i < in.length; i++) {
        out[i] = Math.max(in[i], floor);
      }
    }

    @Override
    public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
      float[] in = inputs[0];
      float[] target = targets[0];
      for (int i = 0; i < in.length; i++) {
        target[i] = in[i] > floor ? gradient[i] : 0;
      }
    }
  }
}
