package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return outputFunction().contains("softmax")
        ? Optional.empty()
        : Optional.of(Cutting.Keeping.function(this, this::at));
  }

  private double at(double value) {
    INDArray one = Nd4j.createFromArray(new float[][] {{(float) value}});
    return function.getActivation(one, false).getDouble(0);
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
    private final Kernel forward;
    private final ReluGradient gradient = new ReluGradient();

    Relu(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      this.forward = output.kernels().relu(input.value(), output.value());
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

  /**
   * Lets a gradient through where a ReLU's output is positive. A loop over pieces that fit the
   * first cache, written without a branch so that it is vectorised; ND4J's own operation takes ten
   * times as long.
   */
  static final class ReluGradient {
    private static final int PIECE = 4096;
    private static final float HUGE = 1e38f;

    private final float[] values = new float[PIECE];
    private final float[] gradients = new float[PIECE];

    void run(INDArray output, INDArray gradient, INDArray target) {
      FloatBuffer from = output.data().asNioFloat();
      FloatBuffer back = gradient.data().asNioFloat();
      FloatBuffer to = target.data().asNioFloat();
      int length = Math.toIntExact(output.length());
      for (int start = 0; start < length; start += PIECE) {
        int count = Math.min(PIECE, length - start);
        from.get(start, values, 0, count);
        back.get(start, gradients, 0, count);
        mask(values, gradients);
        to.put(start, gradients, 0, count);
      }
    }

    /** Two factors make even the smallest positive number larger than 1. */
    private static void mask(float[] values, float[] gradients) {
      for (int i = 0; i < PIECE; i++) {
        gradients[i] *= Math.min(1f, values[i] * HUGE * HUGE);
      }
    }
  }

  /**
   * An operation with a ReLU in place behind it.
   *
   * @param inner the operation, closed by whoever made it
   */
  public record ReluBehind(Op inner) implements Op {
    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      BoundStep step = inner.bind(inputs, output);
      Kernel relu = output.kernels().relu(output.value(), output.value());
      ReluGradient gradient = new ReluGradient();
      return new BoundStep() {
        @Override
        public void forward() {
          step.forward();
          relu.run();
        }

        @Override
        public void backward() {
          gradient.run(output.value(), output.gradient(), output.gradient());
          step.backward();
        }

        @Override
        public void close() {
          step.close();
          relu.close();
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
