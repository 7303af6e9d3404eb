package io.loupe.engine.dl4j.op;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@code x * Phi(x)} with the normal distribution itself; ND4J's own approximates it. */
public final class ExactGelu extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return in.muli(distribution(in));
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    INDArray density =
        Transforms.exp(in.mul(in).muli(-0.5), false).muli(1 / Math.sqrt(2 * Math.PI));
    return new Pair<>(distribution(in).addi(density.muli(in)).muli(epsilon), null);
  }

  /** Its name, as the library's own functions have theirs. */
  @Override
  public String toString() {
    return "gelu";
  }

  private static INDArray distribution(INDArray in) {
    INDArray scaled = in.mul(Math.sqrt(0.5));
    return Nd4j.getExecutioner().exec(new Erf(scaled, scaled)).addi(1).muli(0.5);
  }
}
