package io.loupe.engine.dl4j;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/** Networks whose filters are made and read in unusual ways. */
final class PruneSubjects {
  private PruneSubjects() {}

  static MultiLayerNetwork depthwise() {
    return initialised(
        builder()
            .list()
            .layer(conv("first", 5))
            .layer(
                new DepthwiseConvolution2D.Builder(3, 3)
                    .name("depth")
                    .depthMultiplier(1)
                    .nOut(5)
                    .biasInit(0.1)
                    .activation(Activation.TANH)
                    .build())
            .layer(
                new ConvolutionLayer.Builder(1, 1)
                    .name("point")
                    .nOut(4)
                    .biasInit(0.1)
                    .activation(Activation.RELU)
                    .build())
            .layer(new GlobalPoolingLayer.Builder(PoolingType.MAX).name("global").build())
            .layer(output())
            .setInputType(InputType.convolutional(TestNetworks.SIDE, TestNetworks.SIDE, 3))
            .build());
  }

  static MultiLayerNetwork separable() {
    return initialised(
        builder()
            .list()
            .layer(conv("first", 4))
            .layer(
                new SeparableConvolution2D.Builder(3, 3)
                    .name("separable")
                    .depthMultiplier(2)
                    .nOut(3)
                    .biasInit(0.1)
                    .activation(Activation.RELU)
                    .build())
            .layer(
                new Deconvolution2D.Builder(2, 2)
                    .name("transposed")
                    .stride(2, 2)
                    .nOut(4)
                    .biasInit(0.1)
                    .activation(Activation.RELU)
                    .build())
            .layer(
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG, new int[] {3, 3})
                    .name("pool")
                    .stride(2, 2)
                    .padding(1, 1)
                    .build())
            .layer(output())
            .setInputType(InputType.convolutional(TestNetworks.SIDE, TestNetworks.SIDE, 2))
            .build());
  }

  static ComputationGraph merged() {
    ComputationGraph graph =
        new ComputationGraph(
            builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("left", conv("left", 3), "in")
                .addLayer("right", conv("right", 4), "in")
                .addVertex("merged", new MergeVertex(), "left", "right")
                .addLayer("behind", conv("behind", 3), "merged")
                .addLayer("preds", output(), "behind")
                .setOutputs("preds")
                .setInputTypes(InputType.convolutional(TestNetworks.SIDE, TestNetworks.SIDE, 1))
                .build());
    graph.init();
    return graph;
  }

  /** Normalisation moves a silent filter off zero, and the convolution behind it has a border. */
  static MultiLayerNetwork bordered() {
    MultiLayerNetwork network =
        initialised(
            builder()
                .convolutionMode(ConvolutionMode.Same)
                .list()
                .layer(conv("first", 3))
                .layer(new BatchNormalization.Builder().name("norm").beta(0.3).build())
                .layer(conv("second", 3))
                .layer(output())
                .setInputType(InputType.convolutional(TestNetworks.SIDE, TestNetworks.SIDE, 1))
                .build());
    network.getLayer(1).getParam("beta").assign(0.3);
    return network;
  }

  private static ConvolutionLayer conv(String name, int filters) {
    return new ConvolutionLayer.Builder(3, 3)
        .name(name)
        .nOut(filters)
        .biasInit(0.05)
        .activation(Activation.RELU)
        .build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder().name("preds").nOut(3).activation(Activation.SOFTMAX).build();
  }

  private static MultiLayerNetwork initialised(
      org.deeplearning4j.nn.conf.MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder().seed(9).weightInit(WeightInit.XAVIER);
  }
}
