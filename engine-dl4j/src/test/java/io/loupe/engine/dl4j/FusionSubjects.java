package io.loupe.engine.dl4j;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/** Neighbouring layers that are run as one operation where nobody looks between them. */
final class FusionSubjects {
  private static final InputType PICTURE = InputType.convolutional(9, 8, 5);

  private FusionSubjects() {}

  static Stream<Subject> all() {
    return Stream.of(
        normalised("convolution", PICTURE, convolution(true)),
        normalised("convolution without bias", PICTURE, convolution(false)),
        normalised("few channels", InputType.convolutional(9, 8, 2), convolution(true)),
        normalised("depthwise", PICTURE, depthwise()),
        normalised("separable", PICTURE, separable()),
        normalised("transposed", PICTURE, transposed()),
        pooled("convolution, pooled", PICTURE, convolution(true)),
        pooled("strided, pooled", PICTURE, strided()),
        Subject.of(
            "convolution, rectified, pooled",
            PICTURE,
            new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build(),
            pool(),
            convolution(true)),
        Subject.of(
            "pooled beyond the edge",
            InputType.convolutional(7, 7, 3),
            new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build(),
            pool(),
            convolution(true)),
        Subject.of(
            "channels last, normalised",
            InputType.convolutional(9, 8, 3, CNN2DFormat.NHWC),
            new ConvolutionLayer.Builder(3, 3)
                .nOut(4)
                .dataFormat(CNN2DFormat.NHWC)
                .activation(Activation.IDENTITY)
                .build(),
            new BatchNormalization.Builder().dataFormat(CNN2DFormat.NHWC).build(),
            new GlobalPoolingLayer(PoolingType.AVG)),
        Subject.of(
            "dense, normalised",
            InputType.feedForward(6),
            new DenseLayer.Builder().nOut(5).activation(Activation.IDENTITY).build(),
            new BatchNormalization.Builder().name("norm").build(),
            new ActivationLayer.Builder().activation(Activation.RELU).build(),
            new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build()),
        branches());
  }

  /** Nothing may be fused over a node that two others read. */
  private static Subject branches() {
    return Subject.ofGraph(
        "normalised by two",
        PICTURE,
        graph ->
            graph
                .addLayer("conv", convolution(true), "in")
                .addLayer("norm1", new BatchNormalization.Builder().build(), "conv")
                .addLayer("norm2", new BatchNormalization.Builder().build(), "conv")
                .addLayer("again", new BatchNormalization.Builder().build(), "norm2")
                .addLayer("pool", pool(), "norm1")
                .setOutputs("pool", "again"));
  }

  private static Subject normalised(String name, InputType input, Layer layer) {
    return Subject.of(
        name + ", normalised",
        input,
        layer,
        new BatchNormalization.Builder().build(),
        new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.TANH).build());
  }

  private static Subject pooled(String name, InputType input, Layer layer) {
    return Subject.of(
        name,
        input,
        layer,
        new BatchNormalization.Builder().name("norm").build(),
        new ActivationLayer.Builder().activation(Activation.RELU).build(),
        pool(),
        new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.TANH).build());
  }

  private static SubsamplingLayer pool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2})
        .stride(2, 2)
        .build();
  }

  private static ConvolutionLayer convolution(boolean bias) {
    return new ConvolutionLayer.Builder(3, 2)
        .nOut(4)
        .hasBias(bias)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static ConvolutionLayer strided() {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(4)
        .stride(2, 1)
        .dilation(1, 2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Layer depthwise() {
    return new DepthwiseConvolution2D.Builder()
        .kernelSize(3, 3)
        .depthMultiplier(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Layer separable() {
    return new SeparableConvolution2D.Builder(3, 2)
        .depthMultiplier(2)
        .nOut(4)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Layer transposed() {
    return new Deconvolution2D.Builder(3, 3)
        .stride(2, 2)
        .nOut(4)
        .activation(Activation.IDENTITY)
        .build();
  }
}
