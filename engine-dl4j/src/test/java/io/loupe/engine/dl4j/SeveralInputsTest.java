package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.InputSpec;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownNameException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SeveralInputsTest {
  private static final Shape PICTURE = Shape.of(2, 5, 4);
  private static final Shape ITEMS = PICTURE.withBatch(3);

  private final Dl4jEngine engine = new Dl4jEngine();
  private final ComputationGraph graph = pictureAndNumbers();

  @Test
  void oneInputIsFreeAndTheOtherHeld() {
    float[] pictures = TestNetworks.noise(ITEMS.elements(), 3);
    float[] numbers = TestNetworks.noise(6, 4);
    INDArray[] expected =
        graph.output(
            Nd4j.createFromArray(pictures).reshape(3, 2, 5, 4),
            Nd4j.createFromArray(numbers).reshape(1, 6).repeat(0, 3));
    Map<String, Tensor> held = Map.of("numbers", Tensor.of(Shape.of(6), numbers));
    try (Model model = Dl4jModels.wrap(graph, "picture", InputSpec.of(PICTURE, 0, 1), held)) {
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      try (ForwardPass pass =
          gradients.forward(Tensor.of(ITEMS, pictures), Set.of("first", "second"))) {
        assertThat(pass.activation("first").toArray())
            .containsExactly(expected[0].dup('c').data().asFloat(), Offset.offset(1e-5f));
        assertThat(pass.activation("second").toArray())
            .containsExactly(expected[1].dup('c').data().asFloat(), Offset.offset(1e-5f));
        Tensor seed = Tensor.of(Shape.of(3, 3), TestNetworks.noise(9, 5));
        assertThat(pass.pullback(Map.of("first", seed)).shape()).isEqualTo(ITEMS);
      }
    }
  }

  @Test
  void heldPicturesAreGivenChannelsFirst() {
    float[] picture = TestNetworks.noise(PICTURE.elements(), 3);
    float[] numbers = TestNetworks.noise(12, 4);
    INDArray expected =
        graph
            .output(
                Nd4j.createFromArray(picture).reshape(1, 2, 5, 4).repeat(0, 2),
                Nd4j.createFromArray(numbers).reshape(2, 6))[0];
    Map<String, Tensor> held = Map.of("picture", Tensor.of(PICTURE, picture));
    try (Model model = Dl4jModels.wrap(graph, "numbers", InputSpec.of(Shape.of(6), 0, 1), held);
        ForwardPass pass =
            model
                .capability(Differentiable.class)
                .orElseThrow()
                .forward(Tensor.of(Shape.of(2, 6), numbers), Set.of("first"))) {
      assertThat(pass.activation("first").toArray())
          .containsExactly(expected.dup('c').data().asFloat(), Offset.offset(1e-5f));
    }
  }

  @Test
  void optionsChooseAndHold() {
    ModelSource source = ModelSource.of("two", graph);
    Map<String, String> size = Map.of("input-shape", "2,5,4", "hold", "numbers=0.5");
    try (Model model = engine.load(source.withOptions(size))) {
      assertThat(model.info().input().shape()).isEqualTo(PICTURE);
    }
    Map<String, String> other = Map.of("input", "numbers", "hold", "picture=2,5,4:0.5");
    try (Model model = engine.load(source.withOptions(other))) {
      assertThat(model.info().input().shape()).isEqualTo(Shape.of(6));
    }
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> load(Map.of()))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("picture, numbers");
    assertThatThrownBy(() -> load(Map.of("input", "picture", "input-shape", "2,5,4")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("numbers");
    assertThatThrownBy(() -> load(Map.of("input", "numbers", "hold", "picture=1")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("picture");
    assertThatThrownBy(() -> load(Map.of("input", "pictures")))
        .isInstanceOf(UnknownNameException.class)
        .hasMessageContaining("picture");
    assertThatThrownBy(() -> load(Map.of("hold", "numbers=many")))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("hold");
  }

  @Test
  void whatCannotBeDifferentiatedMayBeHeld() {
    ComputationGraph words =
        new ComputationGraph(
            Subject.builder()
                .graphBuilder()
                .addInputs("word", "numbers")
                .addLayer("embedded", new EmbeddingLayer.Builder().nIn(7).nOut(4).build(), "word")
                .addVertex("all", new MergeVertex(), "embedded", "numbers")
                .addLayer("dense", new DenseLayer.Builder().nIn(10).nOut(3).build(), "all")
                .setOutputs("dense")
                .build());
    words.init();
    Map<String, Tensor> held = Map.of("word", Tensor.of(Shape.of(1), 5));
    try (Model model = Dl4jModels.wrap(words, "numbers", InputSpec.of(Shape.of(6), 0, 1), held);
        ForwardPass pass =
            model
                .capability(Differentiable.class)
                .orElseThrow()
                .forward(Tensor.of(Shape.of(2, 6), TestNetworks.noise(12, 4)), Set.of("dense"))) {
      Tensor seed = Tensor.of(Shape.of(2, 3), TestNetworks.noise(6, 5));
      assertThat(pass.pullback(Map.of("dense", seed)).toArray()).doesNotContain(Float.NaN);
    }
    Map<String, Tensor> numbers = Map.of("numbers", Tensor.of(Shape.of(6), new float[6]));
    try (Model model = Dl4jModels.wrap(words, "word", InputSpec.of(Shape.of(1), 0, 6), numbers);
        ForwardPass pass =
            model
                .capability(Differentiable.class)
                .orElseThrow()
                .forward(Tensor.of(Shape.of(1, 1), 3), Set.of("dense"))) {
      Tensor seed = Tensor.of(Shape.of(1, 3), 1, 1, 1);
      assertThatThrownBy(() -> pass.pullback(Map.of("dense", seed)))
          .hasMessageContaining("embedded");
    }
  }

  private void load(Map<String, String> options) {
    engine.load(ModelSource.of("two", graph).withOptions(options)).close();
  }

  private static ComputationGraph pictureAndNumbers() {
    ComputationGraph graph =
        new ComputationGraph(
            Subject.builder()
                .graphBuilder()
                .addInputs("picture", "numbers")
                .setInputTypes(InputType.convolutional(5, 4, 2), InputType.feedForward(6))
                .addLayer(
                    "conv",
                    new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.TANH).build(),
                    "picture")
                .addLayer("seen", new DenseLayer.Builder().nOut(4).build(), "conv")
                .addLayer("read", new DenseLayer.Builder().nOut(4).build(), "numbers")
                .addVertex("all", new MergeVertex(), "seen", "read")
                .addLayer("first", head(), "all")
                .addLayer("second", head(), "seen")
                .setOutputs("first", "second")
                .build());
    graph.init();
    return graph;
  }

  private static OutputLayer head() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(3)
        .activation(Activation.SOFTMAX)
        .build();
  }
}
