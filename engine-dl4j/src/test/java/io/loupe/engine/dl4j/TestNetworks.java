package io.loupe.engine.dl4j;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks with seeded weights, one for each group of layer kinds. */
final class TestNetworks {
  static final int SIDE = 12;

  private TestNetworks() {}

  static MultiLayerNetwork digits() {
    return train(
        new MultiLayerNetwork(
            builder()
                .convolutionMode(ConvolutionMode.Same)
                .list()
                .layer(conv("L1", 3, 1, 4, Activation.RELU))
                .layer(pool("pool1", SubsamplingLayer.PoolingType.MAX))
                .layer(conv("L2", 3, 1, 5, Activation.RELU))
                .layer(dense("dense", 8, Activation.RELU))
                .layer(output(Activation.SOFTMAX))
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build()));
  }

  static MultiLayerNetwork normalised(boolean logDeviation, boolean locked) {
    return train(
        new MultiLayerNetwork(
            builder()
                .list()
                .layer(conv("conv", 3, 1, 4, Activation.IDENTITY))
                .layer(
                    new BatchNormalization.Builder(locked)
                        .name("norm")
                        .useLogStd(logDeviation)
                        .build())
                .layer(
                    new ActivationLayer.Builder().name("act").activation(Activation.RELU).build())
                .layer(pool("pool", SubsamplingLayer.PoolingType.AVG))
                .layer(new DropoutLayer.Builder(0.5).name("drop").build())
                .layer(dense("dense", 6, Activation.TANH))
                .layer(new BatchNormalization.Builder().name("norm2").build())
                .layer(output(Activation.SOFTMAX))
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build()));
  }

  static MultiLayerNetwork windows() {
    return train(
        new MultiLayerNetwork(
            builder()
                .list()
                .layer(
                    new ConvolutionLayer.Builder(3, 2)
                        .name("strided")
                        .stride(2, 1)
                        .padding(1, 0)
                        .nOut(3)
                        .activation(Activation.SIGMOID)
                        .build())
                .layer(
                    new ConvolutionLayer.Builder(2, 3)
                        .name("dilated")
                        .dilation(2, 2)
                        .padding(1, 2)
                        .nOut(4)
                        .activation(Activation.LEAKYRELU)
                        .build())
                .layer(
                    new ConvolutionLayer.Builder(2, 2)
                        .name("even")
                        .convolutionMode(ConvolutionMode.Same)
                        .nOut(3)
                        .activation(Activation.ELU)
                        .build())
                .layer(
                    new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {3, 3})
                        .name("overlapping")
                        .stride(1, 2)
                        .padding(1, 1)
                        .build())
                .layer(dense("dense", 6, Activation.SWISH))
                .layer(output(Activation.SIGMOID))
                .setInputType(InputType.convolutional(SIDE, SIDE, 2))
                .build()));
  }

  static MultiLayerNetwork ownLayers() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            builder()
                .list()
                .layer(new ZeroPaddingLayer.Builder(1, 1).name("pad").build())
                .layer(conv("conv", 3, 1, 4, Activation.RELU))
                .layer(new LocalResponseNormalization.Builder().name("lrn").build())
                .layer(
                    new SubsamplingLayer.Builder(
                            SubsamplingLayer.PoolingType.PNORM, new int[] {2, 2})
                        .name("pnorm")
                        .pnorm(2)
                        .stride(2, 2)
                        .build())
                .layer(new Upsampling2D.Builder(2).name("up").build())
                .layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).name("global").build())
                .layer(output(Activation.SOFTMAX))
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build());
    network.init();
    return network;
  }

  static MultiLayerNetwork channelsLast() {
    return train(
        new MultiLayerNetwork(
            builder()
                .list()
                .layer(
                    new ConvolutionLayer.Builder(3, 3)
                        .name("conv")
                        .dataFormat(CNN2DFormat.NHWC)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2})
                        .name("pool")
                        .dataFormat(CNN2DFormat.NHWC)
                        .stride(2, 2)
                        .build())
                .layer(dense("dense", 6, Activation.RELU))
                .layer(output(Activation.SOFTMAX))
                .setInputType(InputType.convolutional(SIDE, SIDE, 2, CNN2DFormat.NHWC))
                .build()));
  }

  static ComputationGraph branches() {
    ComputationGraph graph =
        new ComputationGraph(
            builder()
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", conv("a", 3, 1, 4, Activation.RELU), "in")
                .addLayer("b", conv("b", 1, 1, 4, Activation.TANH), "in")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b")
                .addVertex("both", new MergeVertex(), "sum", "a")
                .addVertex("product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "a", "b")
                .addVertex("all", new MergeVertex(), "both", "product")
                .addLayer("preds", output(Activation.SOFTMAX), "all")
                .setOutputs("preds")
                .setInputTypes(InputType.convolutional(SIDE, SIDE, 1))
                .build());
    graph.init();
    return graph;
  }

  static MultiLayerNetwork frozen() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            builder()
                .list()
                .layer(new FrozenLayer(conv("frozen", 3, 1, 4, Activation.RELU)))
                .layer(dense("dense", 6, Activation.RELU))
                .layer(output(Activation.SOFTMAX))
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build());
    network.init();
    return network;
  }

  static float[] noise(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.FLOAT)
        .weightInit(WeightInit.XAVIER)
        .updater(new Adam(0.01));
  }

  private static ConvolutionLayer conv(
      String name, int kernel, int stride, int filters, Activation activation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .name(name)
        .stride(stride, stride)
        .nOut(filters)
        .activation(activation)
        .biasInit(0.05)
        .build();
  }

  private static SubsamplingLayer pool(String name, SubsamplingLayer.PoolingType type) {
    return new SubsamplingLayer.Builder(type, new int[] {2, 2}).name(name).stride(2, 2).build();
  }

  private static DenseLayer dense(String name, int units, Activation activation) {
    return new DenseLayer.Builder().name(name).nOut(units).activation(activation).build();
  }

  private static OutputLayer output(Activation activation) {
    LossFunction loss =
        activation == Activation.SOFTMAX ? LossFunction.NEGATIVELOGLIKELIHOOD : LossFunction.XENT;
    return new OutputLayer.Builder(loss).name("preds").nOut(3).activation(activation).build();
  }

  /** A few steps, so that weights, biases and running statistics are not trivial. */
  private static MultiLayerNetwork train(MultiLayerNetwork network) {
    network.init();
    boolean last =
        network.getLayerWiseConfigurations().getConf(0).getLayer() instanceof ConvolutionLayer layer
            && layer.getCnn2dDataFormat() == CNN2DFormat.NHWC;
    long channels =
        network.getLayerWiseConfigurations().getConf(0).getLayer() instanceof ConvolutionLayer layer
            ? layer.getNIn()
            : 1;
    INDArray inputs =
        Nd4j.createFromArray(noise((int) (16 * channels * SIDE * SIDE), 3))
            .reshape(16, channels, SIDE, SIDE);
    INDArray labels = Nd4j.zeros(16, 3);
    for (int i = 0; i < 16; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    DataSet data = new DataSet(last ? inputs.permute(0, 2, 3, 1).dup('c') : inputs, labels);
    for (int i = 0; i < 12; i++) {
      network.fit(data);
    }
    return network;
  }
}
