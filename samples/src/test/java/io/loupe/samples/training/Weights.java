package io.loupe.samples.training;

import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The trained arrays of one layer, with room for their gradients.
 *
 * @param layer name of the layer
 * @param matrix convolution kernels [out, in, H, W] or a matrix [in, out]
 * @param bias [out]
 * @param matrixGradient same shape as {@code matrix}
 * @param biasGradient same shape as {@code bias}
 */
record Weights(
    String layer, INDArray matrix, INDArray bias, INDArray matrixGradient, INDArray biasGradient) {

  /** Copies the arrays of a layer of a network. */
  static Weights of(Layer layer, String name) {
    INDArray matrix = layer.getParam("W").dup('c');
    INDArray bias = layer.getParam("b").dup('c');
    INDArray flatBias = bias.reshape(bias.length());
    return new Weights(name, matrix, flatBias, matrix.like(), flatBias.like());
  }

  /** Copies the arrays into a layer. */
  void copyTo(Layer target) {
    target.getParam("W").assign(matrix);
    INDArray row = target.getParam("b");
    row.assign(bias.reshape(row.shape()));
  }
}
