package io.loupe.samples.training;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
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

  /** Copies the arrays of that layer of the network. */
  static Weights of(MultiLayerNetwork network, String layer) {
    INDArray matrix = network.getLayer(layer).getParam("W").dup('c');
    INDArray bias = network.getLayer(layer).getParam("b").dup('c');
    INDArray flatBias = bias.reshape(bias.length());
    return new Weights(layer, matrix, flatBias, matrix.like(), flatBias.like());
  }

  /** Copies the arrays into that layer of the network. */
  void copyTo(MultiLayerNetwork network) {
    network.getLayer(layer).getParam("W").assign(matrix);
    INDArray target = network.getLayer(layer).getParam("b");
    target.assign(bias.reshape(target.shape()));
  }
}
