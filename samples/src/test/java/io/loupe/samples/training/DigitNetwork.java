package io.loupe.samples.training;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The sample network: three convolutions {@code L1} to {@code L3}, one dense layer, ten outputs.
 */
final class DigitNetwork {

  static final String ARCHITECTURE =
      "input 1x28x28 (0..1) - conv 3x3x16 relu (L1) - max pool 2x2 (pool1) - conv 3x3x32 relu (L2)"
          + " - max pool 2x2 (pool2) - conv 3x3x32 relu (L3) - dense 64 relu (dense)"
          + " - output 10 softmax (preds); padding same";

  private DigitNetwork() {}

  /** Builds the network with fresh weights. */
  static MultiLayerNetwork create(TrainingOptions options) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(options.seed())
            .convolutionMode(ConvolutionMode.Same)
            .weightInit(WeightInit.RELU)
            .activation(Activation.RELU)
            .updater(new Adam(options.learningRate()))
            .list()
            .layer(convolution("L1", 16))
            .layer(pooling("pool1"))
            .layer(convolution("L2", 32))
            .layer(pooling("pool2"))
            .layer(convolution("L3", 32))
            .layer(new DenseLayer.Builder().name("dense").nOut(64).build())
            .layer(
                new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                    .name("preds")
                    .nOut(GreyImages.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.convolutional(GreyImages.SIDE, GreyImages.SIDE, 1))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static ConvolutionLayer convolution(String name, int filters) {
    return new ConvolutionLayer.Builder(3, 3).name(name).nOut(filters).build();
  }

  private static SubsamplingLayer pooling(String name) {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2})
        .stride(2, 2)
        .name(name)
        .build();
  }
}
