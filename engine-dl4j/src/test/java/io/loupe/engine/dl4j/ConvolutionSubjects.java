package io.loupe.engine.dl4j;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.nd4j.linalg.activations.Activation;

/** Convolutions of every kind, mode, stride, dilation and layout. */
final class ConvolutionSubjects {
  private static final InputType PICTURE = InputType.convolutional(9, 8, 2);
  private static final InputType SEQUENCE = InputType.recurrent(3, 10);

  private ConvolutionSubjects() {}

  static Stream<Subject> all() {
    return Stream.of(twoDimensional(), oneDimensional(), channelwise(), transposed(), volumes())
        .flatMap(subjects -> subjects);
  }

  private static Stream<Subject> twoDimensional() {
    return Stream.of(
        picture("same", conv(3, 3, 1, 1, 1, 0, ConvolutionMode.Same)),
        picture("same, stride", conv(3, 2, 2, 3, 1, 0, ConvolutionMode.Same)),
        picture("same, dilation", conv(3, 3, 1, 1, 2, 0, ConvolutionMode.Same)),
        picture("truncate", conv(3, 2, 2, 2, 1, 1, ConvolutionMode.Truncate)),
        picture("truncate, dilation", conv(2, 3, 2, 1, 2, 1, ConvolutionMode.Truncate)),
        picture("strict", conv(3, 2, 2, 2, 1, 0, ConvolutionMode.Strict)),
        picture("padding beyond the kernel", conv(2, 2, 1, 1, 1, 2, ConvolutionMode.Truncate)),
        Subject.of(
            "many channels",
            InputType.convolutional(7, 6, 7),
            conv(3, 3, 1, 1, 1, 0, ConvolutionMode.Same),
            conv(3, 3, 2, 2, 1, 1, ConvolutionMode.Truncate)),
        Subject.of(
            "convolution channels last",
            InputType.convolutional(7, 6, 5, CNN2DFormat.NHWC),
            new ConvolutionLayer.Builder(3, 2)
                .stride(2, 1)
                .dataFormat(CNN2DFormat.NHWC)
                .convolutionMode(ConvolutionMode.Same)
                .nOut(3)
                .activation(Activation.TANH)
                .build()),
        Subject.of(
            "no bias", PICTURE, new ConvolutionLayer.Builder(3, 3).nOut(3).hasBias(false).build()));
  }

  private static Subject picture(String name, Layer layer) {
    return Subject.of("convolution " + name, PICTURE, layer);
  }

  private static ConvolutionLayer conv(
      int kernelH,
      int kernelW,
      int strideH,
      int strideW,
      int dilation,
      int padding,
      ConvolutionMode mode) {
    return new ConvolutionLayer.Builder(kernelH, kernelW)
        .stride(strideH, strideW)
        .dilation(dilation, dilation)
        .padding(padding, padding)
        .convolutionMode(mode)
        .nOut(5)
        .activation(Activation.TANH)
        .build();
  }

  private static Stream<Subject> oneDimensional() {
    return Stream.of(
        Subject.of("1D same", SEQUENCE, sequence(3, 2, 1, 0, ConvolutionMode.Same)),
        Subject.of("1D truncate", SEQUENCE, sequence(3, 2, 1, 1, ConvolutionMode.Truncate)),
        Subject.of("1D strict", SEQUENCE, sequence(4, 2, 1, 0, ConvolutionMode.Strict)),
        Subject.of("1D causal", SEQUENCE, sequence(3, 1, 2, 0, ConvolutionMode.Causal)),
        Subject.of("1D causal, stride", SEQUENCE, sequence(3, 2, 1, 0, ConvolutionMode.Causal)),
        Subject.of(
            "1D channels last",
            InputType.recurrent(3, 10, RNNFormat.NWC),
            new Convolution1DLayer.Builder(3)
                .convolutionMode(ConvolutionMode.Same)
                .rnnDataFormat(RNNFormat.NWC)
                .nOut(4)
                .activation(Activation.RELU)
                .build()));
  }

  private static Layer sequence(
      int kernel, int stride, int dilation, int padding, ConvolutionMode mode) {
    return new Convolution1DLayer.Builder(kernel, stride, padding)
        .dilation(dilation)
        .convolutionMode(mode)
        .nOut(4)
        .activation(Activation.TANH)
        .build();
  }

  private static Stream<Subject> channelwise() {
    return Stream.of(
        Subject.of("depthwise same", PICTURE, depthwise(1, 1, 1, CNN2DFormat.NCHW)),
        Subject.of("depthwise multiplied", PICTURE, depthwise(3, 2, 1, CNN2DFormat.NCHW)),
        Subject.of("depthwise dilation", PICTURE, depthwise(2, 1, 2, CNN2DFormat.NCHW)),
        Subject.of(
            "depthwise channels last",
            InputType.convolutional(9, 8, 3, CNN2DFormat.NHWC),
            depthwise(2, 2, 1, CNN2DFormat.NHWC)),
        Subject.of(
            "depthwise padding",
            PICTURE,
            new DepthwiseConvolution2D.Builder()
                .kernelSize(3, 2)
                .stride(2, 1)
                .padding(1, 1)
                .convolutionMode(ConvolutionMode.Truncate)
                .depthMultiplier(2)
                .nOut(4)
                .build()),
        Subject.of("separable", PICTURE, separable(1, 1, 1, CNN2DFormat.NCHW)),
        Subject.of("separable multiplied", PICTURE, separable(3, 2, 1, CNN2DFormat.NCHW)),
        Subject.of(
            "separable channels last",
            InputType.convolutional(9, 8, 3, CNN2DFormat.NHWC),
            separable(2, 1, 1, CNN2DFormat.NHWC)));
  }

  private static Layer depthwise(int multiplier, int stride, int dilation, CNN2DFormat format) {
    return new DepthwiseConvolution2D.Builder()
        .kernelSize(3, 3)
        .stride(stride, stride)
        .dilation(dilation, dilation)
        .convolutionMode(ConvolutionMode.Same)
        .depthMultiplier(multiplier)
        .dataFormat(format)
        .activation(Activation.RELU)
        .build();
  }

  private static Layer separable(int multiplier, int stride, int dilation, CNN2DFormat format) {
    return new SeparableConvolution2D.Builder(3, 2)
        .stride(stride, stride)
        .dilation(dilation, dilation)
        .convolutionMode(ConvolutionMode.Same)
        .depthMultiplier(multiplier)
        .dataFormat(format)
        .nOut(4)
        .activation(Activation.RELU)
        .build();
  }

  private static Stream<Subject> transposed() {
    return Stream.of(
        Subject.of("transposed", PICTURE, deconv(3, 3, 1, 0, ConvolutionMode.Truncate)),
        Subject.of("transposed, stride", PICTURE, deconv(3, 2, 2, 1, ConvolutionMode.Truncate)),
        Subject.of("transposed same", PICTURE, deconv(3, 3, 2, 0, ConvolutionMode.Same)),
        Subject.of("transposed same, one", PICTURE, deconv(3, 3, 1, 0, ConvolutionMode.Same)),
        Subject.of("transposed same, small", PICTURE, deconv(2, 2, 3, 0, ConvolutionMode.Same)),
        Subject.of(
            "transposed channels last",
            InputType.convolutional(5, 4, 3, CNN2DFormat.NHWC),
            new Deconvolution2D.Builder(3, 3)
                .stride(2, 2)
                .dataFormat(CNN2DFormat.NHWC)
                .nOut(4)
                .build()));
  }

  private static Layer deconv(
      int kernelH, int kernelW, int stride, int padding, ConvolutionMode mode) {
    return new Deconvolution2D.Builder(kernelH, kernelW)
        .stride(stride, stride)
        .padding(padding, padding)
        .convolutionMode(mode)
        .nOut(5)
        .activation(Activation.TANH)
        .build();
  }

  private static Stream<Subject> volumes() {
    return Stream.of(
        Subject.of(
            "3D same",
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 4, 5, 6, 2),
            volume(Convolution3D.DataFormat.NCDHW, 1, ConvolutionMode.Same)),
        Subject.of(
            "3D stride",
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 4, 5, 6, 2),
            volume(Convolution3D.DataFormat.NCDHW, 2, ConvolutionMode.Truncate)),
        Subject.of(
            "3D channels last",
            InputType.convolutional3D(Convolution3D.DataFormat.NDHWC, 4, 5, 6, 2),
            volume(Convolution3D.DataFormat.NDHWC, 1, ConvolutionMode.Same)));
  }

  private static Layer volume(Convolution3D.DataFormat format, int stride, ConvolutionMode mode) {
    return new Convolution3D.Builder(2, 3, 2)
        .stride(stride, stride, stride)
        .convolutionMode(mode)
        .dataFormat(format)
        .nOut(3)
        .activation(Activation.RELU)
        .build();
  }
}
