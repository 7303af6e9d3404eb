package io.loupe.engine.dl4j;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Heads of every kind. */
final class HeadSubjects {
  private static final InputType PICTURE = InputType.convolutional(4, 5, 3);
  private static final InputType LAST = InputType.convolutional(4, 5, 3, CNN2DFormat.NHWC);
  private static final InputType SEQUENCE = InputType.recurrent(3, 6);

  private HeadSubjects() {}

  static Stream<Subject> all() {
    return Stream.of(flat(), spatial()).flatMap(subjects -> subjects);
  }

  private static Stream<Subject> flat() {
    return Stream.of(
        Subject.of(
            "output",
            InputType.feedForward(6),
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(4)
                .activation(Activation.SOFTMAX)
                .build()),
        Subject.of(
            "output after a picture",
            PICTURE,
            new OutputLayer.Builder(LossFunction.XENT)
                .nOut(4)
                .activation(Activation.SIGMOID)
                .build()),
        Subject.of(
            "regression",
            InputType.feedForward(6),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(4)
                .activation(Activation.IDENTITY)
                .build()),
        Subject.of(
            "loss",
            InputType.feedForward(6),
            new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
            new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()),
        Subject.of(
            "center loss",
            PICTURE,
            new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
                .nOut(4)
                .activation(Activation.SOFTMAX)
                .build()));
  }

  private static Stream<Subject> spatial() {
    return Stream.of(
        Subject.of(
            "CNN loss",
            PICTURE,
            new ConvolutionLayer.Builder(2, 2).nOut(4).activation(Activation.IDENTITY).build(),
            new CnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()),
        Subject.of(
            "CNN loss channels last",
            LAST,
            new CnnLossLayer.Builder(LossFunction.MCXENT)
                .format(CNN2DFormat.NHWC)
                .activation(Activation.SOFTMAX)
                .build()),
        Subject.of(
            "CNN 3D loss",
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 4, 3),
            new Cnn3DLossLayer.Builder(Convolution3D.DataFormat.NCDHW)
                .lossFunction(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .build()),
        Subject.of(
            "RNN output",
            SEQUENCE,
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .nOut(4)
                .activation(Activation.SOFTMAX)
                .build()),
        Subject.of(
            "RNN output channels last",
            InputType.recurrent(3, 6, RNNFormat.NWC),
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .dataFormat(RNNFormat.NWC)
                .nOut(4)
                .activation(Activation.SOFTMAX)
                .build()),
        Subject.of(
            "RNN loss",
            SEQUENCE,
            new RnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()));
  }
}
