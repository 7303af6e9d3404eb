package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Adds a bias to values in place, where there is one. */
final class BiasAddition implements AutoCloseable {
  private final @Nullable Kernel addition;

  private BiasAddition(@Nullable Kernel addition) {
    this.addition = addition;
  }

  static BiasAddition of(@Nullable INDArray bias, Slot output) {
    return new BiasAddition(
        bias == null ? null : output.kernels().biasAddition(output.value(), bias));
  }

  /** A bias of any shape as a list of its own. */
  static @Nullable INDArray copyOf(@Nullable INDArray bias) {
    return bias == null ? null : bias.reshape(bias.length()).dup();
  }

  /** What becomes of a bias when what it is added to is scaled and shifted. */
  static INDArray scaled(@Nullable INDArray bias, float[] scale, float[] shift) {
    float[] result = shift.clone();
    if (bias != null) {
      float[] before = bias.data().asFloat();
      for (int i = 0; i < result.length; i++) {
        result[i] += before[i] * scale[i];
      }
    }
    return Nd4j.createFromArray(result);
  }

  void run() {
    if (addition != null) {
      addition.run();
    }
  }

  @Override
  public void close() {
    if (addition != null) {
      addition.close();
    }
  }
}
