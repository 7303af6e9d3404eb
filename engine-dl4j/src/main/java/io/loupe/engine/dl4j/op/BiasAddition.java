package io.loupe.engine.dl4j.op;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Adds a bias to values in place, where there is one. */
final class BiasAddition implements AutoCloseable {
  private final @Nullable NativeOp addition;

  BiasAddition(@Nullable INDArray bias, INDArray values) {
    addition = bias == null ? null : NativeOp.of("biasadd", new INDArray[] {values, bias}, values);
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
