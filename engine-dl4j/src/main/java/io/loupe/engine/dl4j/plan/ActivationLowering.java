package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation function; plain ReLU works in place where nobody reads the values before it. */
record ActivationLowering(IActivation function, boolean inPlace) implements Lowering {

  static boolean isPlainRelu(IActivation function) {
    return function instanceof ActivationReLU && function.equals(new ActivationReLU());
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
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
    private final Op forward;
    private final ReluGradient gradient = new ReluGradient();

    Relu(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      this.forward = Op.ofFloat("relu", new INDArray[] {input.value()}, output.value(), 0);
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

  private record General(IActivation function, Slot input, Slot output) implements BoundStep {
    @Override
    public void forward() {
      output.value().assign(input.value());
      INDArray result = function.getActivation(output.value(), false);
      if (result != output.value()) {
        output.value().assign(result);
      }
    }

    @Override
    public void backward() {
      input.add(function.backprop(input.value().dup('c'), output.gradient().dup('c')).getFirst());
    }
  }
}
