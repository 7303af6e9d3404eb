package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

class Dl4jUseTest {
  @Test
  void opensFiles(@TempDir Path folder) throws IOException {
    assertThat(Dl4jUse.file(digits(), folder.resolve("digits.zip")))
        .extracting(LayerInfo::name)
        .containsExactly("L1", "dense", "preds");
  }

  @Test
  void takesTheInputFromOptions(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("colours.zip");
    ModelSerializer.writeModel(colours(), file.toFile(), false);
    assertThat(Dl4jUse.options(file.toString()).get(0).outputShape())
        .isEqualTo(Shape.of(4, 62, 62));
  }

  @Test
  void looksAtNetworksInMemory() {
    assertThat(Dl4jUse.memory(digits())).hasSize(3);
  }

  @Test
  void holdsTheOtherInputs() {
    assertThat(Dl4jUse.inputs(twoInputs())).extracting(LayerInfo::name).contains("conv", "preds");
  }

  @Test
  void writesSmallerNetworks(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("smaller.zip");
    try (Model model = Loupe.create().model("sample:mnist", Map.of())) {
      Dl4jUse.prune(model, file);
      try (Model smaller =
          Loupe.create().model(file.toString(), Map.of("input-shape", "1,28,28"))) {
        assertThat(smaller.layer("L1").channels()).isEqualTo(model.layer("L1").channels() - 2);
      }
    }
  }

  private static MultiLayerNetwork digits() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .list()
                .layer(convolution("L1"))
                .layer(new DenseLayer.Builder().name("dense").nOut(8).build())
                .layer(output())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
    network.init();
    return network;
  }

  private static MultiLayerNetwork colours() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .list()
                .layer(convolution("conv"))
                .layer(new GlobalPoolingLayer.Builder().name("pool").build())
                .layer(output())
                .setInputType(InputType.convolutional(32, 32, 3))
                .build());
    network.init();
    return network;
  }

  private static ComputationGraph twoInputs() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .graphBuilder()
                .addInputs("picture", "meta")
                .setInputTypes(InputType.convolutional(28, 28, 1), InputType.feedForward(2))
                .addLayer("conv", convolution("conv"), "picture")
                .addLayer("seen", new DenseLayer.Builder().nOut(4).build(), "conv")
                .addVertex("all", new MergeVertex(), "seen", "meta")
                .addLayer("preds", output(), "all")
                .setOutputs("preds")
                .build());
    graph.init();
    return graph;
  }

  private static ConvolutionLayer convolution(String name) {
    return new ConvolutionLayer.Builder(3, 3)
        .name(name)
        .nOut(4)
        .activation(Activation.RELU)
        .build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder().name("preds").nOut(3).activation(Activation.SOFTMAX).build();
  }
}
