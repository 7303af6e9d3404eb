package io.loupe.engine.dl4j;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToBatchLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;

/** Layers that only move values about. */
final class ShapeSubjects {
  private static final InputType PICTURE = InputType.convolutional(6, 4, 3);
  private static final InputType LAST = InputType.convolutional(6, 4, 3, CNN2DFormat.NHWC);
  private static final InputType SEQUENCE = InputType.recurrent(3, 7);
  private static final InputType VOLUME =
      InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 4, 5, 4, 2);
  private static final InputType VOLUME_LAST =
      InputType.convolutional3D(Convolution3D.DataFormat.NDHWC, 4, 5, 4, 2);

  private ShapeSubjects() {}

  static Stream<Subject> all() {
    return Stream.of(pictures(), others(), flattened()).flatMap(subjects -> subjects);
  }

  private static Stream<Subject> pictures() {
    return Stream.of(
        Subject.of("pad", PICTURE, new ZeroPaddingLayer.Builder(1, 2, 3, 0).build()),
        Subject.of(
            "pad channels last",
            LAST,
            new ZeroPaddingLayer.Builder(1, 2, 3, 0).dataFormat(CNN2DFormat.NHWC).build()),
        Subject.of("crop", PICTURE, new Cropping2D.Builder(1, 2, 0, 1).build()),
        Subject.of(
            "crop channels last",
            LAST,
            new Cropping2D.Builder(1, 2, 0, 1).dataFormat(CNN2DFormat.NHWC).build()),
        Subject.of("upsample", PICTURE, new Upsampling2D.Builder(2).build()),
        Subject.of(
            "upsample unevenly",
            PICTURE,
            new Upsampling2D.Builder().size(new int[] {2, 3}).build()),
        Subject.of(
            "upsample channels last",
            LAST,
            new Upsampling2D.Builder(2).dataFormat(CNN2DFormat.NHWC).build()),
        Subject.of(
            "space to depth",
            PICTURE,
            new SpaceToDepthLayer.Builder<>(2, CNN2DFormat.NCHW).build()),
        Subject.of(
            "space to depth channels last",
            LAST,
            new SpaceToDepthLayer.Builder<>(2, CNN2DFormat.NHWC).build()),
        Subject.of(
            "space to batch",
            PICTURE,
            new SpaceToBatchLayer.Builder<>(new int[] {2, 2}).build(),
            new ConvolutionLayer.Builder(2, 2).nOut(4).build()));
  }

  private static Stream<Subject> others() {
    return Stream.of(
        Subject.of("pad 1D", SEQUENCE, new ZeroPadding1DLayer.Builder(1, 2).build()),
        Subject.of("crop 1D", SEQUENCE, new Cropping1D.Builder(1, 2).build()),
        Subject.of("upsample 1D", SEQUENCE, new Upsampling1D.Builder(3).build()),
        Subject.of("pad 3D", VOLUME, new ZeroPadding3DLayer.Builder(1, 2, 1, 0, 2, 1).build()),
        Subject.of("crop 3D", VOLUME, new Cropping3D.Builder(1, 1, 2, 0, 0, 1).build()),
        Subject.of("upsample 3D", VOLUME, new Upsampling3D.Builder(2).build()),
        Subject.of(
            "upsample 3D channels last",
            VOLUME_LAST,
            new Upsampling3D.Builder(Convolution3D.DataFormat.NDHWC, 2).build()));
  }

  private static Stream<Subject> flattened() {
    return Stream.of(
        Subject.of("flatten", PICTURE, dense()),
        Subject.of("flatten channels last", LAST, dense()),
        Subject.of("flatten 3D", VOLUME, dense()),
        Subject.of("flatten 3D channels last", VOLUME_LAST, dense()),
        Subject.of(
            "unflatten",
            InputType.convolutionalFlat(6, 4, 3),
            new ConvolutionLayer.Builder(2, 2).nOut(4).build(),
            dense()),
        Subject.of(
            "layer norm after a picture",
            PICTURE,
            new DenseLayer.Builder().nOut(5).hasLayerNorm(true).build()));
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(5).build();
  }
}
