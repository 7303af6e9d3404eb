package io.loupe.engine.dl4j.internal.prune;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What inputs that never change add to the sums of the layer that reads them. */
final class Biases {
  private Biases() {}

  static boolean canTake(Layer layer) {
    return switch (Role.of(layer)) {
      case CONVOLUTION -> !hasBorder((ConvolutionLayer) layer) && hasBias(layer);
      case DENSE -> hasBias(layer);
      default -> false;
    };
  }

  static boolean hasBias(Layer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.hasBias();
    }
    if (layer instanceof DenseLayer dense) {
      return dense.hasBias();
    }
    return layer instanceof BaseOutputLayer output && output.hasBias();
  }

  private static boolean hasBorder(ConvolutionLayer layer) {
    if (layer.getConvolutionMode() == ConvolutionMode.Same) {
      return Arrays.stream(layer.getKernelSize()).anyMatch(size -> size != 1);
    }
    return Arrays.stream(layer.getPadding()).anyMatch(size -> size != 0);
  }

  /**
   * Adds the constants to a bias.
   *
   * @param bias of each output
   * @param weights with their outputs and inputs first, in this order
   */
  static void add(double[] bias, double[] weights, Channels in) {
    int inputs = in.before();
    int window = weights.length / bias.length / inputs;
    for (int o = 0; o < bias.length; o++) {
      for (int k = 0; k < inputs; k++) {
        double value = in.constants().get(k);
        if (!Double.isNaN(value) && value != 0) {
          for (int i = 0; i < window; i++) {
            bias[o] += value * weights[(o * inputs + k) * window + i];
          }
        }
      }
    }
  }

  static double[] values(INDArray array) {
    return array.dup('c').data().asDouble();
  }
}
