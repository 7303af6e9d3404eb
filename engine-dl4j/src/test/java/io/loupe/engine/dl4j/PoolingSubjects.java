package io.loupe.engine.dl4j;

import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/** Pooling and normalisation. */
final class PoolingSubjects {
  private static final InputType PICTURE = InputType.convolutional(7, 6, 3);
  private static final InputType LAST = InputType.convolutional(7, 6, 3, CNN2DFormat.NHWC);
  private static final InputType SEQUENCE = InputType.recurrent(3, 9);
  private static final InputType VOLUME =
      InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 4, 5, 4, 2);

  private PoolingSubjects() {}

  static Stream<Subject> all() {
    return Stream.of(windows(), volumes(), global(), norms()).flatMap(subjects -> subjects);
  }

  private static Stream<Subject> windows() {
    return Stream.of(
            SubsamplingLayer.PoolingType.MAX,
            SubsamplingLayer.PoolingType.AVG,
            SubsamplingLayer.PoolingType.PNORM)
        .flatMap(
            type ->
                Stream.of(
                    Subject.of(
                        type + " same", PICTURE, pool(type, 0, ConvolutionMode.Same).build()),
                    Subject.of(
                        type + " truncate",
                        PICTURE,
                        pool(type, 1, ConvolutionMode.Truncate).build()),
                    Subject.of(
                        type + " channels last",
                        LAST,
                        pool(type, 0, ConvolutionMode.Truncate)
                            .dataFormat(CNN2DFormat.NHWC)
                            .build()),
                    Subject.of(
                        type + " 1D",
                        SEQUENCE,
                        new Subsampling1DLayer.Builder(type, 3, 2).pnorm(3).build()),
                    Subject.of(
                        type + " 1D same",
                        SEQUENCE,
                        new Subsampling1DLayer.Builder(type, 2, 2)
                            .pnorm(2)
                            .convolutionMode(ConvolutionMode.Same)
                            .build())));
  }

  private static Stream<Subject> volumes() {
    return Stream.of(Subsampling3DLayer.PoolingType.values())
        .map(
            type ->
                Subject.of(
                    type + " 3D",
                    VOLUME,
                    new Subsampling3DLayer.Builder(type, new int[] {2, 2, 2})
                        .stride(2, 1, 2)
                        .build()));
  }

  private static SubsamplingLayer.Builder pool(
      SubsamplingLayer.PoolingType type, int padding, ConvolutionMode mode) {
    return new SubsamplingLayer.Builder(type, new int[] {3, 2}, new int[] {2, 1})
        .padding(padding, padding)
        .pnorm(3)
        .convolutionMode(mode);
  }

  private static Stream<Subject> global() {
    return Arrays.stream(PoolingType.values())
        .flatMap(
            type ->
                Stream.of(
                    Subject.of("global " + type, PICTURE, everything(type)),
                    Subject.of("global channels last " + type, LAST, everything(type)),
                    Subject.of("global 1D " + type, SEQUENCE, everything(type)),
                    Subject.of("global 3D " + type, VOLUME, everything(type))));
  }

  private static GlobalPoolingLayer everything(PoolingType type) {
    return new GlobalPoolingLayer.Builder(type).pnorm(2).build();
  }

  private static Stream<Subject> norms() {
    return Stream.of(
        Subject.of("LRN", PICTURE, new LocalResponseNormalization.Builder().build()),
        Subject.of(
            "LRN strong",
            InputType.convolutional(4, 3, 7),
            new LocalResponseNormalization.Builder().n(3).k(1).alpha(0.5).beta(0.6).build()),
        Subject.of("batch norm", PICTURE, new BatchNormalization.Builder().build()),
        Subject.of(
            "batch norm variance",
            PICTURE,
            new BatchNormalization.Builder().useLogStd(false).build()),
        Subject.of(
            "batch norm locked",
            PICTURE,
            new BatchNormalization.Builder(true).gamma(1.5).beta(0.3).build()),
        Subject.of("batch norm flat", InputType.feedForward(6), new BatchNormalization()),
        Subject.of(
            "batch norm channels last",
            LAST,
            new BatchNormalization.Builder().dataFormat(CNN2DFormat.NHWC).build()),
        Subject.of(
            "layer norm",
            InputType.feedForward(6),
            new DenseLayer.Builder()
                .nOut(5)
                .hasLayerNorm(true)
                .activation(Activation.TANH)
                .build()));
  }
}
