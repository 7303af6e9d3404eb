package io.loupe.engine.dl4j.op;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A layer computed row by row in Java, where ND4J has no operation for it or a slow one.
 *
 * @param kernel what is computed; shared by all threads
 */
public record KernelLowering(Kernel kernel) implements Op {
  /** One row of a batch, channels last. Rows never touch each other. Stateless. */
  public interface Kernel {
    /**
     * Computes a row.
     *
     * @param in values of the node before
     * @param out to be written completely
     */
    void forward(float[] in, float[] out);

    /**
     * Carries a row's gradient back.
     *
     * @param in values of the node before
     * @param out values of this node
     * @param gradient gradient at this node
     * @param target gradient at the node before; zero before the call
     */
    void backward(float[] in, float[] out, float[] gradient, float[] target);

    /** The same with weights drawn anew, or this where there are none. */
    default Kernel redrawn(Randomization redraw) {
      return this;
    }
  }

  @Override
  public Op redrawn(Randomization redraw) {
    Kernel drawn = kernel.redrawn(redraw);
    return drawn == kernel ? this : new KernelLowering(drawn);
  }

  @Override
  public Optional<Folding> folding() {
    return kernel instanceof DepthwiseConvolution depthwise
        ? Optional.of((scale, shift) -> new KernelLowering(depthwise.scaled(scale, shift)))
        : Optional.empty();
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new Step(kernel, inputs.get(0), output);
  }

  private static final class Step implements BoundStep {
    private final Kernel kernel;
    private final Slot input;
    private final Slot output;
    private final int rows;
    private final float[] in;
    private final float[] out;
    private float[] gradient = {};
    private float[] target = {};

    Step(Kernel kernel, Slot input, Slot output) {
      this.kernel = kernel;
      this.input = input;
      this.output = output;
      rows = Math.toIntExact(output.shape()[0]);
      in = new float[Math.toIntExact(input.value().length() / rows)];
      out = new float[Math.toIntExact(output.value().length() / rows)];
    }

    @Override
    public void forward() {
      FloatBuffer from = input.value().data().asNioFloat();
      FloatBuffer to = output.value().data().asNioFloat();
      for (int n = 0; n < rows; n++) {
        from.get(n * in.length, in);
        kernel.forward(in, out);
        to.put(n * out.length, out);
      }
    }

    @Override
    public void backward() {
      if (target.length == 0) {
        gradient = new float[out.length];
        target = new float[in.length];
      }
      FloatBuffer values = input.value().data().asNioFloat();
      FloatBuffer results = output.value().data().asNioFloat();
      FloatBuffer from = output.gradient().data().asNioFloat();
      FloatBuffer to = input.target().data().asNioFloat();
      for (int n = 0; n < rows; n++) {
        values.get(n * in.length, in);
        results.get(n * out.length, out);
        from.get(n * out.length, gradient);
        Arrays.fill(target, 0);
        kernel.backward(in, out, gradient, target);
        to.put(n * in.length, target);
      }
      input.commit();
    }
  }
}
