package io.loupe.engine.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.InputSpec;
import io.loupe.engine.dl4j.Dl4jModels;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class OutputFunctionTest {
  private static final ComputationGraphConfiguration GRAPH =
      new NeuralNetConfiguration.Builder()
          .graphBuilder()
          .validateOutputLayerConfig(false)
          .addInputs("in")
          .addLayer("tanh", dense(Activation.TANH), "in")
          .addLayer("linear", dense(Activation.IDENTITY), "tanh")
          .addLayer("softmax", new ActivationLayer(Activation.SOFTMAX), "linear")
          .addLayer("drop", new DropoutLayer.Builder(1.0).build(), "softmax")
          .addVertex("flat", new PreprocessorVertex(new ComposableInputPreProcessor()), "drop")
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

  private static Map<String, String> functions() {
    ComputationGraph network = new ComputationGraph(GRAPH);
    network.init();
    Map<String, String> functions = new HashMap<>();
    try (Model model = Dl4jModels.wrap(network, InputSpec.of(Shape.of(2), 0, 1))) {
      model.layers().forEach(layer -> functions.put(layer.name(), layer.activation()));
    }
    return functions;
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
    assertThat(functions()).containsAllEntriesOf(wanted);
  }

  @Test
  void looksThroughLayersThatOnlyMoveValues() {
    assertThat(functions()).containsEntry("drop", "softmax").containsEntry("flat", "softmax");
  }

  @Test
  void doesNotGuess() {
    assertThat(functions())
        .containsEntry("norm", "")
        .containsEntry("plain", "")
        .containsEntry("both", "");
  }
}
