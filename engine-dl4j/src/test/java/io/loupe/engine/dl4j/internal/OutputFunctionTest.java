package io.loupe.engine.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class OutputFunctionTest {
  private final ComputationGraphConfiguration graph =
      new NeuralNetConfiguration.Builder()
          .graphBuilder()
          .validateOutputLayerConfig(false)
          .addInputs("in")
          .addLayer("tanh", dense(Activation.TANH), "in")
          .addLayer("linear", dense(Activation.IDENTITY), "tanh")
          .addLayer("softmax", new ActivationLayer(Activation.SOFTMAX), "linear")
          .addLayer("drop", new DropoutLayer.Builder(1.0).build(), "softmax")
          .addLayer("flat", new ActivationLayer(Activation.IDENTITY), "drop")
          .addLayer("frozen", new FrozenLayer(dense(Activation.SIGMOID)), "flat")
          .addLayer("hard", new ActivationLayer(Activation.HARDSIGMOID), "frozen")
          .addLayer("norm", new BatchNormalization.Builder().nIn(2).nOut(2).build(), "hard")
          .addLayer("plain", new DropoutLayer.Builder(1.0).build(), "norm")
          .addVertex("both", new MergeVertex(), "plain", "hard")
          .addLayer(
              "out",
              new OutputLayer.Builder(LossFunction.XENT)
                  .nIn(4)
                  .nOut(1)
                  .activation(Activation.SIGMOID)
                  .build(),
              "both")
          .addLayer(
              "loss",
              new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build(),
              "out")
          .setOutputs("loss")
          .build();

  private static DenseLayer dense(Activation activation) {
    return new DenseLayer.Builder().nIn(2).nOut(2).activation(activation).build();
  }

  @Test
  void namesTheFunctionAsKerasDoes() {
    Map<String, String> wanted =
        Map.ofEntries(
            Map.entry("tanh", "tanh"),
            Map.entry("linear", "linear"),
            Map.entry("softmax", "softmax"),
            Map.entry("frozen", "sigmoid"),
            Map.entry("hard", "hard_sigmoid"),
            Map.entry("out", "sigmoid"),
            Map.entry("loss", "softmax"));
    wanted.forEach(
        (layer, function) ->
            assertThat(OutputFunction.of(graph, layer, "")).as(layer).isEqualTo(function));
  }

  @Test
  void looksThroughLayersThatOnlyMoveValues() {
    assertThat(OutputFunction.of(graph, "drop", "Dropout")).isEqualTo("softmax");
    assertThat(OutputFunction.of(graph, "flat", "Flatten")).isEqualTo("softmax");
    assertThat(OutputFunction.of(graph, "flat", "Activation")).isEqualTo("linear");
  }

  @Test
  void doesNotGuess() {
    assertThat(OutputFunction.of(graph, "norm", "")).isEmpty();
    assertThat(OutputFunction.of(graph, "plain", "Dropout")).isEmpty();
    assertThat(OutputFunction.of(graph, "both", "")).isEmpty();
    assertThat(OutputFunction.of(graph, "none", "")).isEmpty();
  }
}
