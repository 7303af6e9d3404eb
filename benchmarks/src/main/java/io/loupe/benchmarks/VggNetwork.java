package io.loupe.benchmarks;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;

/**
 * VGG-16 down to block4_conv1, with seeded weights: Simonyan and Zisserman 2014, <a
 * href="https://arxiv.org/abs/1409.1556">arXiv:1409.1556</a>.
 */
final class VggNetwork {
  static final int SIDE = 224;
  static final String DEEPEST = "block4_conv1";
  private static final int[] FILTERS = {64, 128, 256};
  private static final int LAST = 512;
  private static final int[] CONVOLUTIONS = {2, 2, 3};

  private VggNetwork() {}

  static MultiLayerNetwork create() {
    var layers =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .weightInit(WeightInit.RELU)
            .convolutionMode(ConvolutionMode.Same)
            .list();
    for (int block = 1; block <= FILTERS.length; block++) {
      for (int i = 1; i <= CONVOLUTIONS[block - 1]; i++) {
        layers.layer(DigitNetwork.convolution("block" + block + "_conv" + i, FILTERS[block - 1]));
      }
      layers.layer(DigitNetwork.pooling("block" + block + "_pool"));
    }
    layers.layer(DigitNetwork.convolution(DEEPEST, LAST));
    MultiLayerNetwork network =
        new MultiLayerNetwork(layers.setInputType(InputType.convolutional(SIDE, SIDE, 3)).build());
    network.init();
    return network;
  }

  /** Multiplications of one forward pass of one picture. */
  static double multiplications() {
    double sum = 0;
    int channels = 3;
    int side = SIDE;
    for (int block = 0; block < FILTERS.length; block++) {
      for (int i = 0; i < CONVOLUTIONS[block]; i++) {
        sum += 9.0 * channels * FILTERS[block] * side * side;
        channels = FILTERS[block];
      }
      side /= 2;
    }
    return sum + 9.0 * channels * LAST * side * side;
  }
}
