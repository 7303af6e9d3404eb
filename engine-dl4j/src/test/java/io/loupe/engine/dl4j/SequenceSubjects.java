package io.loupe.engine.dl4j;

import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Recurrent layers, embeddings and what stands between sequences and single steps. */
final class SequenceSubjects {
  private static final InputType SEQUENCE = InputType.recurrent(3, 6);

  private SequenceSubjects() {}

  static Stream<Subject> all() {
    return Stream.of(recurrent(), bidirectional(), embeddings(), steps(), pictures())
        .flatMap(subjects -> subjects);
  }

  private static Stream<Subject> recurrent() {
    return Stream.of(
        Subject.of("LSTM", SEQUENCE, lstm()),
        Subject.of("two LSTMs", SEQUENCE, lstm(), lstm(), head()),
        Subject.of("simple RNN", SEQUENCE, new SimpleRnn.Builder().nOut(4).build()),
        Subject.of(
            "LSTM channels last",
            InputType.recurrent(3, 6, RNNFormat.NWC),
            new LSTM.Builder().nOut(4).dataFormat(RNNFormat.NWC).build()),
        Subject.of("last step", SEQUENCE, new LastTimeStep(lstm())),
        Subject.of(
            "last simple step",
            SEQUENCE,
            new LastTimeStep(new SimpleRnn.Builder().nOut(4).build())));
  }

  private static Stream<Subject> bidirectional() {
    return Arrays.stream(Bidirectional.Mode.values())
        .map(
            mode -> Subject.of("bidirectional " + mode, SEQUENCE, new Bidirectional(mode, lstm())));
  }

  private static Stream<Subject> embeddings() {
    return Stream.of(
        Subject.of(
                "embedding",
                InputType.feedForward(1),
                false,
                new EmbeddingLayer.Builder().nIn(7).nOut(4).build(),
                new DenseLayer.Builder().nIn(4).nOut(3).build())
            .ofIndices(7),
        Subject.of(
                "embedded sequence",
                InputType.recurrent(1, 6),
                false,
                new EmbeddingSequenceLayer.Builder().nIn(7).nOut(4).inputLength(6).build(),
                new Convolution1DLayer.Builder(2).nIn(4).nOut(3).build(),
                new GlobalPoolingLayer(PoolingType.MAX))
            .ofIndices(7));
  }

  private static Stream<Subject> steps() {
    return Stream.of(
        Subject.of(
            "dense steps",
            SEQUENCE,
            lstm(),
            new DenseLayer.Builder().nOut(5).activation(Activation.RELU).build(),
            new DenseLayer.Builder().nOut(4).hasLayerNorm(true).build(),
            head()),
        Subject.of(
            "dense to output",
            InputType.feedForward(5),
            new RepeatVector.Builder<>(4).build(),
            lstm(),
            new GlobalPoolingLayer(PoolingType.AVG)));
  }

  /** Each step of a sequence is a picture of its own. */
  private static Stream<Subject> pictures() {
    return Stream.of(
        Subject.ofGraph(
            "steps as pictures",
            InputType.recurrent(24, 3),
            graph ->
                graph
                    .addLayer("conv", pictureConvolution(), new RnnToCnnPreProcessor(4, 3, 2), "in")
                    .addLayer("pool", new SubsamplingLayer.Builder().build(), "conv")
                    .setOutputs("pool")),
        Subject.ofGraph(
            "steps as pictures and back",
            InputType.recurrent(24, 3),
            graph ->
                graph
                    .addLayer("conv", pictureConvolution(), new RnnToCnnPreProcessor(4, 3, 2), "in")
                    .addLayer("lstm", lstm(), new CnnToRnnPreProcessor(3, 2, 5), "conv")
                    .addLayer("preds", head(), "lstm")
                    .setOutputs("preds")));
  }

  private static ConvolutionLayer pictureConvolution() {
    return new ConvolutionLayer.Builder(2, 2).nOut(5).activation(Activation.TANH).build();
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(4).activation(Activation.TANH).build();
  }

  private static RnnOutputLayer head() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nOut(3)
        .activation(Activation.SOFTMAX)
        .build();
  }
}
