package io.loupe.benchmarks;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The network of all speed figures: the architecture of the sample, with seeded weights. */
final class DigitNetwork {
  private DigitNetwork() {}

  static MultiLayerNetwork create() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .weightInit(WeightInit.RELU)
                .convolutionMode(ConvolutionMode.Same)
                .list()
                .layer(convolution("L1", 16))
                .layer(pooling("pool1"))
                .layer(convolution("L2", 32))
                .layer(pooling("pool2"))
                .layer(convolution("L3", 32))
                .layer(
                    new DenseLayer.Builder()
                        .name("dense")
                        .nOut(64)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.NEGATIVELOGLIKELIHOOD)
                        .name("preds")
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
    network.init();
    return network;
  }

  /** 3×3, ReLU. */
  static ConvolutionLayer convolution(String name, int filters) {
    return new ConvolutionLayer.Builder(3, 3)
        .name(name)
        .nOut(filters)
        .activation(Activation.RELU)
        .build();
  }

  /** Maximum over 2×2. */
  static SubsamplingLayer pooling(String name) {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2})
        .name(name)
        .stride(2, 2)
        .build();
  }
}
