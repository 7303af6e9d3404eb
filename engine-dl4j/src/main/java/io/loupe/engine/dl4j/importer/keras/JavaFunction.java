package io.loupe.engine.dl4j.importer.keras;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An activation function computed on the JVM, for those that ND4J does not have exactly. */
abstract class JavaFunction extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  /**
   * Computes the values.
   *
   * @param in inputs, row-major; overwritten with the outputs
   * @param shape of the batch
   */
  abstract void forward(float[] in, long[] shape);

  /**
   * Computes the gradient.
   *
   * @param in inputs
   * @param gradient at the outputs; overwritten with that at the inputs
   * @param shape of the batch
   */
  abstract void backward(float[] in, float[] gradient, long[] shape);

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    float[] values = floats(in);
    forward(values, in.shape());
    return in.assign(Nd4j.create(values, in.shape(), 'c'));
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    float[] gradient = floats(epsilon);
    backward(floats(in), gradient, in.shape());
    return new Pair<>(Nd4j.create(gradient, in.shape(), 'c'), null);
  }

  private static float[] floats(INDArray array) {
    return array.dup('c').data().asFloat();
  }
}
