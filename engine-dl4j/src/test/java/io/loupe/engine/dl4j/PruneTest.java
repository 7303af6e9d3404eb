package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.InputSpec;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Ablatable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Prunable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written without some filters gives what the model gives with them silenced. */
class PruneTest {
  private static final int ITEMS = 9;
  private static final double CLOSE = 1e-5;

  static Stream<Arguments> removals() {
    return Stream.of(
        Arguments.of("digits", made(TestNetworks::digits), 1, Map.of("L1", Set.of(0, 3))),
        Arguments.of(
            "digits, several layers",
            made(TestNetworks::digits),
            1,
            Map.of("L1", Set.of(2), "L2", Set.of(0, 1, 4), "dense", Set.of(7, 0))),
        Arguments.of(
            "digits, behind pooling", made(TestNetworks::digits), 1, Map.of("pool1", Set.of(1))),
        Arguments.of(
            "normalised, constants reach a dense layer",
            made(() -> TestNetworks.normalised(false, false)),
            1,
            Map.of("conv", Set.of(1, 2))),
        Arguments.of(
            "normalised by logarithm",
            made(() -> TestNetworks.normalised(true, false)),
            1,
            Map.of("conv", Set.of(0))),
        Arguments.of(
            "normalised with locked scale",
            made(() -> TestNetworks.normalised(false, true)),
            1,
            Map.of("conv", Set.of(3), "dense", Set.of(2))),
        Arguments.of(
            "behind the activation function",
            made(() -> TestNetworks.normalised(false, false)),
            1,
            Map.of("act", Set.of(1), "norm2", Set.of(4))),
        Arguments.of(
            "strides, dilation, borders",
            made(TestNetworks::windows),
            2,
            Map.of("strided", Set.of(1), "dilated", Set.of(0, 2), "even", Set.of(2))),
        Arguments.of(
            "channels last", made(TestNetworks::channelsLast), 2, Map.of("conv", Set.of(0, 2))),
        Arguments.of("frozen", made(TestNetworks::frozen), 1, Map.of("layer0", Set.of(1))),
        Arguments.of(
            "branches, both sides of a sum",
            made(TestNetworks::branches),
            1,
            Map.of("a", Set.of(1, 3), "b", Set.of(3, 1))),
        Arguments.of(
            "depthwise",
            made(PruneSubjects::depthwise),
            3,
            Map.of("depth", Set.of(1), "point", Set.of(2))),
        Arguments.of(
            "separable and transposed",
            made(PruneSubjects::separable),
            2,
            Map.of("first", Set.of(0, 2), "separable", Set.of(1), "transposed", Set.of(3))),
        Arguments.of(
            "merged branches",
            made(PruneSubjects::merged),
            1,
            Map.of("left", Set.of(0), "right", Set.of(1, 2))));
  }

  /** Only the network that is tried is made. */
  private static Supplier<Object> made(Supplier<Object> network) {
    return network;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("removals")
  void equalsTheSilencedModel(
      String name,
      Supplier<Object> network,
      int channels,
      Map<String, Set<Integer>> removed,
      @TempDir Path folder)
      throws IOException {
    Shape input = Shape.of(channels, TestNetworks.SIDE, TestNetworks.SIDE);
    try (Model model = wrapped(network.get(), input)) {
      Path file = written(model, removed, folder);
      try (Model smaller = opened(file, input);
          Model silenced = silenced(model, removed)) {
        assertSameOutputs(smaller, silenced, input);
        removed.forEach(
            (layer, filters) ->
                assertThat(smaller.layer(layer).channels())
                    .isEqualTo(model.layer(layer).channels() - filters.size()));
        assertThat(parameters(smaller)).isLessThan(parameters(model));
      }
    }
  }

  @Test
  void deeplearning4jOpensTheFile(@TempDir Path folder) throws IOException {
    Shape input = Shape.of(1, TestNetworks.SIDE, TestNetworks.SIDE);
    try (Model model = wrapped(TestNetworks.digits(), input)) {
      Path file = written(model, Map.of("L1", Set.of(0)), folder);
      ComputationGraph graph = ModelSerializer.restoreComputationGraph(file.toFile(), false);
      assertThat(graph.getLayer("L1").getParam("W").shape()).containsExactly(3, 1, 3, 3);
      assertThat(graph.getLayer("L2").getParam("W").shape()).containsExactly(5, 3, 3, 3);
    }
  }

  @Test
  void theSameBytesAgain() throws IOException {
    Shape input = Shape.of(1, TestNetworks.SIDE, TestNetworks.SIDE);
    try (Model model = wrapped(TestNetworks.digits(), input)) {
      assertThat(bytes(model, Map.of("L1", Set.of(0))))
          .isEqualTo(bytes(model, Map.of("L1", Set.of(0))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fashion_branch", "firstconv", "grouped2d"})
  void kerasModelsBecomeDeeplearning4jFiles(String name, @TempDir Path folder) throws IOException {
    ModelSource source =
        ModelSource.of(Path.of("src/test/resources/keras/" + name + "/model.keras"));
    try (Model model = new Dl4jEngine().load(source)) {
      LayerInfo first =
          model.layers().stream()
              .filter(l -> l.type().contains("Conv2D"))
              .findFirst()
              .orElseThrow();
      Map<String, Set<Integer>> removed = Map.of(first.name(), Set.of(0, 2));
      Shape input = model.info().input().shape();
      try (Model smaller = opened(written(model, removed, folder), input);
          Model silenced = silenced(model, removed)) {
        assertSameOutputs(smaller, silenced, input);
      }
    }
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            made(TestNetworks::digits),
            Map.of("L1", Set.of(0, 1, 2, 3)),
            "Layer \"L1\" would have no filter left."),
        Arguments.of(
            made(TestNetworks::digits), Map.of("preds", Set.of(0)), "are the network's output"),
        Arguments.of(
            made(TestNetworks::digits), Map.of("L1", Set.of(9)), "Layer \"L1\" has no filter 9."),
        Arguments.of(
            made(TestNetworks::branches),
            Map.of("a", Set.of(1)),
            "because of \"sum\": it joins them with those of another layer, which stay."),
        Arguments.of(made(TestNetworks::branches), Map.of("sum", Set.of(1)), "are also read by"),
        Arguments.of(
            made(TestNetworks::ownLayers), Map.of("conv", Set.of(1)), "because of \"lrn\""),
        Arguments.of(
            made(PruneSubjects::bordered),
            Map.of("first", Set.of(1)),
            "because of \"second\": it reads a filter (number 1 of its input) that is not zero"
                + " there"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("refusals")
  void refuses(Supplier<Object> network, Map<String, Set<Integer>> removed, String message) {
    try (Model model = wrapped(network.get(), Shape.of(1, TestNetworks.SIDE, TestNetworks.SIDE))) {
      assertThatThrownBy(() -> bytes(model, removed))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining(message);
    }
  }

  /** The model keeps the weights that it was made with; what is written would have others. */
  @Test
  void refusesANetworkThatWasTrainedSince() {
    ComputationGraph network = TestNetworks.branches();
    try (Model model = wrapped(network, Shape.of(1, TestNetworks.SIDE, TestNetworks.SIDE))) {
      network.params().addi(0.1);
      assertThatThrownBy(() -> bytes(model, Map.of("a", Set.of(1, 3), "b", Set.of(3, 1))))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("was changed since the model was made of it");
    }
  }

  @Test
  void refusesUnknownLayers() {
    try (Model model =
        wrapped(TestNetworks.digits(), Shape.of(1, TestNetworks.SIDE, TestNetworks.SIDE))) {
      assertThatThrownBy(() -> bytes(model, Map.of("no such", Set.of(0))))
          .isInstanceOf(UnknownLayerException.class);
    }
  }

  private static Model wrapped(Object network, Shape input) {
    InputSpec spec = InputSpec.of(input, 0, 1);
    return network instanceof ComputationGraph graph
        ? Dl4jModels.wrap(graph, spec)
        : Dl4jModels.wrap((org.deeplearning4j.nn.multilayer.MultiLayerNetwork) network, spec);
  }

  private static Model opened(Path file, Shape input) {
    String sizes = input.dim(0) + "," + input.dim(1) + "," + input.dim(2);
    return new Dl4jEngine().load(ModelSource.of(file).withOptions(Map.of("input-shape", sizes)));
  }

  private static Model silenced(Model model, Map<String, Set<Integer>> channels) {
    return model.capability(Ablatable.class).orElseThrow().silenced(channels);
  }

  private static byte[] bytes(Model model, Map<String, Set<Integer>> removed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    model.capability(Prunable.class).orElseThrow().writeWithout(removed, bytes);
    return bytes.toByteArray();
  }

  private static Path written(Model model, Map<String, Set<Integer>> removed, Path folder)
      throws IOException {

    return Files.write(folder.resolve("smaller.zip"), bytes(model, removed));
  }

  private static long parameters(Model model) {
    return model.layers().stream().mapToLong(LayerInfo::parameters).sum();
  }

  private static void assertSameOutputs(Model smaller, Model silenced, Shape input) {
    Tensor batch =
        Tensor.of(input.withBatch(ITEMS), TestNetworks.noise(ITEMS * input.elements(), 11));
    String last = silenced.layers().get(silenced.layers().size() - 1).name();
    float[] expected = outputs(silenced, last, batch);
    float[] actual = outputs(smaller, last, batch);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(CLOSE));
    }
  }

  private static float[] outputs(Model model, String layer, Tensor batch) {
    try (ForwardPass pass =
        model.capability(Differentiable.class).orElseThrow().forward(batch, Set.of(layer))) {
      return pass.activation(layer).toArray();
    }
  }
}
