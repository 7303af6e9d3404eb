package io.loupe.engine.dl4j;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;

/** All activation functions, and what does nothing when a network is only looked at. */
final class ActivationSubjects {
  private static final InputType PICTURE = InputType.convolutional(4, 5, 3);

  private ActivationSubjects() {}

  static Stream<Subject> all() {
    return Stream.of(functions(), layers(), inert()).flatMap(subjects -> subjects);
  }

  private static Stream<Subject> functions() {
    return Arrays.stream(Activation.values())
        .map(
            function ->
                Subject.of(
                    function.name().toLowerCase(Locale.ROOT),
                    InputType.feedForward(6),
                    new DenseLayer.Builder().nOut(5).activation(function).build(),
                    new DenseLayer.Builder().nOut(4).build()));
  }

  private static Stream<Subject> layers() {
    return Stream.of(
        Subject.of(
            "activation layer",
            PICTURE,
            new ConvolutionLayer.Builder(2, 2).name("overwritten").nOut(4).build(),
            new ActivationLayer.Builder().activation(Activation.SWISH).build()),
        Subject.of(
            "softmax layer",
            PICTURE,
            new ConvolutionLayer.Builder(2, 2).name("overwritten").nOut(4).build(),
            new ActivationLayer.Builder().activation(Activation.SOFTMAX).build()),
        Subject.of(
            "softmax layer channels last",
            InputType.convolutional(4, 5, 3, CNN2DFormat.NHWC),
            new ConvolutionLayer.Builder(2, 2)
                .name("overwritten")
                .dataFormat(CNN2DFormat.NHWC)
                .nOut(4)
                .build(),
            new ActivationLayer.Builder().activation(Activation.SOFTMAX).build()),
        Subject.of(
            "softmax of a convolution",
            PICTURE,
            new ConvolutionLayer.Builder(2, 2).nOut(4).activation(Activation.SOFTMAX).build()),
        Subject.of(
            "softmax of a sequence",
            InputType.recurrent(3, 6),
            new Convolution1DLayer.Builder(2).nOut(4).activation(Activation.SOFTMAX).build(),
            new SimpleRnn.Builder().nOut(3).activation(Activation.SOFTMAX).build()),
        Subject.of(
            "softmax of a volume",
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 4, 3),
            new Convolution3D.Builder(2, 2, 2).nOut(4).activation(Activation.SOFTMAX).build()),
        Subject.of(
            "bounded relu",
            InputType.feedForward(6),
            new DenseLayer.Builder().nOut(9).activation(new ActivationReLU(0.3, 0.1, 0.2)).build()),
        Subject.of(
            "leaky relu",
            PICTURE,
            new ConvolutionLayer.Builder(2, 2)
                .nOut(4)
                .activation(new ActivationLReLU(0.3))
                .build()),
        Subject.of(
            "prelu",
            PICTURE,
            new ConvolutionLayer.Builder(2, 2).name("overwritten").nOut(4).build(),
            new PReLULayer.Builder().inputShape(4, 3, 4).build()),
        Subject.of(
            "prelu shared",
            PICTURE,
            new ConvolutionLayer.Builder(2, 2).name("overwritten").nOut(4).build(),
            new PReLULayer.Builder().inputShape(4, 3, 4).sharedAxes(2, 3).build()),
        Subject.of(
            "prelu flat",
            InputType.feedForward(6),
            new PReLULayer.Builder().inputShape(6).nIn(6).nOut(6).build()));
  }

  private static Stream<Subject> inert() {
    return Stream.of(
        Subject.of(
            "dropout",
            PICTURE,
            new ConvolutionLayer.Builder(2, 2).nOut(4).dropOut(0.5).build(),
            new DropoutLayer.Builder(0.5).build(),
            new DropoutLayer.Builder(new SpatialDropout(0.5)).build(),
            new DropoutLayer.Builder(new AlphaDropout(0.5)).build(),
            new DropoutLayer.Builder(new GaussianDropout(0.5)).build(),
            new DropoutLayer.Builder(new GaussianNoise(0.5)).build(),
            new DenseLayer.Builder().nOut(4).dropOut(new GaussianNoise(0.5)).build()));
  }
}
