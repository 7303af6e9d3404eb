package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.InputSpec;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Ablatable;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Prunable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/**
 * A filter in front of each kind of layer is removed: where it is zero, and where a normalisation
 * makes it a constant. What is written gives what the silenced model gives, or it is refused.
 */
class PruneVerdictsTest {
  private static final Shape INPUT = Shape.of(2, 8, 8);
  private static final Map<String, Set<Integer>> REMOVED = Map.of("first", Set.of(1));

  static Stream<Arguments> layers() {
    return Stream.of(
        of("convolution", true, true, new ConvolutionLayer.Builder(2, 3).nOut(4).build()),
        of("without bias", true, false, convolution(2).hasBias(false).build()),
        of("with a border", true, false, convolution(3).padding(1, 0).build()),
        of("same", true, false, convolution(3).convolutionMode(ConvolutionMode.Same).build()),
        of("single", true, true, convolution(1).convolutionMode(ConvolutionMode.Same).build()),
        of("single with a border", true, false, convolution(1).padding(0, 1).build()),
        of("separable", true, false, new SeparableConvolution2D.Builder(2, 2).nOut(4).build()),
        of("transposed", true, false, new Deconvolution2D.Builder(2, 2).nOut(4).build()),
        of("depthwise", true, false, depthwise(1).build()),
        of("depthwise, two each", true, false, depthwise(2).build()),
        of("normalisation", true, true, new BatchNormalization.Builder().build()),
        of("function", true, true, new ActivationLayer(Activation.TANH)),
        of("softmax", false, false, new ActivationLayer(Activation.SOFTMAX)),
        of("largest", true, true, pooling(SubsamplingLayer.PoolingType.MAX).build()),
        of("mean", true, true, pooling(SubsamplingLayer.PoolingType.AVG).build()),
        of("norm", true, false, pooling(SubsamplingLayer.PoolingType.PNORM).pnorm(2).build()),
        of(
            "mean with a border",
            true,
            false,
            pooling(SubsamplingLayer.PoolingType.AVG).padding(1, 0).build()),
        of(
            "largest, same",
            true,
            false,
            pooling(SubsamplingLayer.PoolingType.MAX)
                .convolutionMode(ConvolutionMode.Same)
                .build()),
        of("global mean", true, true, new GlobalPoolingLayer(PoolingType.AVG)),
        of("global largest", true, true, new GlobalPoolingLayer(PoolingType.MAX)),
        of("global sum", true, false, new GlobalPoolingLayer(PoolingType.SUM)),
        of("zeros around", true, false, new ZeroPaddingLayer.Builder(1, 2).build()),
        of("cut", true, false, new Cropping2D.Builder(1, 1).build()),
        of("larger", true, true, new Upsampling2D.Builder(2).build()),
        of("dropout", true, true, new DropoutLayer.Builder(0.5).build()),
        of("response", false, false, new LocalResponseNormalization.Builder().build()),
        of("dense", true, true, new DenseLayer.Builder().nOut(4).build()),
        of(
            "dense without bias",
            true,
            false,
            new DenseLayer.Builder().nOut(4).hasBias(false).build()),
        of(
            "dense with layer norm",
            false,
            false,
            new DenseLayer.Builder().nOut(4).hasLayerNorm(true).build()));
  }

  private static Arguments of(String name, boolean zero, boolean constant, Layer layer) {
    layer.setLayerName("behind");
    return Arguments.of(name, zero, constant, layer);
  }

  private static ConvolutionLayer.Builder convolution(int size) {
    return new ConvolutionLayer.Builder(size, size).nOut(4).activation(Activation.TANH);
  }

  private static DepthwiseConvolution2D.Builder depthwise(int multiplier) {
    DepthwiseConvolution2D.Builder builder = new DepthwiseConvolution2D.Builder(2, 2);
    builder.depthMultiplier(multiplier).nOut(3 * multiplier).activation(Activation.SIGMOID);
    return builder;
  }

  private static SubsamplingLayer.Builder pooling(SubsamplingLayer.PoolingType type) {
    return new SubsamplingLayer.Builder(type, new int[] {2, 2}).stride(2, 2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void zeros(String name, boolean zero, boolean constant, Layer layer, @TempDir Path folder)
      throws IOException {
    check(wrapped(network(layer, false)), REMOVED, zero, folder);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void constants(String name, boolean zero, boolean constant, Layer layer, @TempDir Path folder)
      throws IOException {
    check(wrapped(network(layer, true)), REMOVED, constant, folder);
  }

  /** Its output 2 is made of channel 1, which makes output 3 too. */
  @Test
  void oneOfTwoOutputsOfAChannelStays() {
    try (Model model = wrapped(network(depthwise(2).name("behind").build(), false))) {
      Prunable prunable = model.capability(Prunable.class).orElseThrow();
      Map<String, Set<Integer>> removed = Map.of("behind", Set.of(2));
      assertThatThrownBy(() -> prunable.writeWithout(removed, OutputStream.nullOutputStream()))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("come from \"behind\", through which removing is not supported");
    }
  }

  @ParameterizedTest
  @EnumSource(ElementWiseVertex.Op.class)
  void constantsOfTwoLayersAreJoined(ElementWiseVertex.Op op, @TempDir Path folder)
      throws IOException {
    ConvolutionLayer.Builder behind = new ConvolutionLayer.Builder(2, 2).nOut(4);
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(9)
                .weightInit(WeightInit.XAVIER)
                .graphBuilder()
                .addInputs("in")
                .addLayer("first", convolution(3).nOut(3).build(), "in")
                .addLayer("norm", new BatchNormalization.Builder().build(), "first")
                .addLayer("second", convolution(3).nOut(3).build(), "in")
                .addLayer("norm2", new BatchNormalization.Builder().build(), "second")
                .addVertex("joined", new ElementWiseVertex(op), "norm", "norm2")
                .addLayer("behind", behind.build(), "joined")
                .addLayer("preds", new OutputLayer.Builder().nOut(3).build(), "behind")
                .setOutputs("preds")
                .setInputTypes(InputType.convolutional(8, 8, 2))
                .build());
    network.init();
    Subject.vary(network.params());
    network.getLayer("norm").getParam("beta").addi(0.7);
    network.getLayer("norm2").getParam("beta").addi(-0.4);
    Map<String, Set<Integer>> removed = Map.of("first", Set.of(1), "second", Set.of(1));
    check(Dl4jModels.wrap(network, InputSpec.of(INPUT, 0, 1)), removed, true, folder);
  }

  private static MultiLayerNetwork network(Layer layer, boolean normalised) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(9).weightInit(WeightInit.XAVIER).list();
    list.layer(
        new ConvolutionLayer.Builder(3, 3)
            .name("first")
            .nOut(3)
            .activation(normalised ? Activation.IDENTITY : Activation.RELU)
            .build());
    if (normalised) {
      list.layer(new BatchNormalization.Builder().name("norm").build());
    }
    list.layer(layer);
    list.layer(new OutputLayer.Builder().name("preds").nOut(3).build());
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.convolutional(8, 8, 2)).build());
    network.init();
    Subject.vary(network.params());
    if (normalised) {
      network.getLayer(1).getParam("beta").addi(0.7);
    }
    return network;
  }

  private static Model wrapped(MultiLayerNetwork network) {
    return Dl4jModels.wrap(network, InputSpec.of(INPUT, 0, 1));
  }

  private static void check(
      Model whole, Map<String, Set<Integer>> removed, boolean possible, Path folder)
      throws IOException {
    try (Model model = whole) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Prunable prunable = model.capability(Prunable.class).orElseThrow();
      if (!possible) {
        assertThatThrownBy(() -> prunable.writeWithout(removed, bytes))
            .isInstanceOf(ParameterException.class)
            .hasMessageStartingWith("The filters cannot be removed because of \"behind\": ");
        return;
      }
      prunable.writeWithout(removed, bytes);
      Path file = Files.write(folder.resolve("smaller.zip"), bytes.toByteArray());
      try (Model smaller =
              new Dl4jEngine()
                  .load(ModelSource.of(file).withOptions(Map.of("input-shape", "2,8,8")));
          Model silenced = model.capability(Ablatable.class).orElseThrow().silenced(removed)) {
        assertThat(smaller.layer("first").channels()).isEqualTo(2);
        assertThat(outputs(smaller)).containsExactly(outputs(silenced), Offset.offset(1e-5f));
        assertThat(outputs(smaller)).isNotEqualTo(outputs(model));
      }
    }
  }

  private static float[] outputs(Model model) {
    Tensor batch = Tensor.of(INPUT.withBatch(4), TestNetworks.noise(4 * INPUT.elements(), 11));
    Differentiable passes = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = passes.forward(batch, Set.of("preds"))) {
      return pass.activation("preds").toArray();
    }
  }
}
