package io.loupe.engine.dl4j.keras;

import static io.loupe.engine.dl4j.keras.NativeFile.called;
import static io.loupe.engine.dl4j.keras.NativeFile.functional;
import static io.loupe.engine.dl4j.keras.NativeFile.input;
import static io.loupe.engine.dl4j.keras.NativeFile.layer;
import static io.loupe.engine.dl4j.keras.NativeFile.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.InputSpec;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/** The range that the first layers state, and what they leave open. */
class InputRangeTest {
  private static final String PICTURE = "4, 4, 3";
  private static final Map<String, String> SIZE = Map.of("input-shape", "1,6,5");

  private final Path folder;

  InputRangeTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static String rescaling(String name, String options) {
    return layer("Rescaling", name, options);
  }

  private static String normalization(String mean, String variance) {
    return layer(
        "Normalization",
        "norm",
        "\"axis\": [-1], \"mean\": %s, \"variance\": %s".formatted(mean, variance));
  }

  /** First layers, the lowest and highest value they state, and what states them. */
  static Stream<Arguments> stated() {
    String byte1 = "\"scale\": 0.00392156862745098, \"offset\": 0.0";
    String half = "\"scale\": 0.00784313725490196, \"offset\": -1.0";
    String noise = layer("GaussianNoise", "noise", "\"stddev\": 0.1");
    return Stream.of(
        Arguments.of(rescaling("r", byte1), 0, 255, "from layer \"r\""),
        Arguments.of(rescaling("r", half), 0, 255, "from layer \"r\""),
        Arguments.of(
            rescaling("r", "\"scale\": 0.0078125, \"offset\": -1.0"), 0, 255, "from layer \"r\""),
        Arguments.of(
            rescaling("r", "\"scale\": [%1$s, %1$s, %1$s]".formatted("0.00392156862745098")),
            0,
            255,
            "from layer \"r\""),
        Arguments.of(rescaling("r", "\"scale\": 2.0, \"offset\": -1.0"), 0, 1, "from layer \"r\""),
        Arguments.of(rescaling("r", "\"scale\": 0.5, \"offset\": 0.5"), -1, 1, "from layer \"r\""),
        Arguments.of(rescaling("r", "\"scale\": 255.0"), 0, 1, "from layer \"r\""),
        Arguments.of(noise + ", " + rescaling("r", byte1), 0, 255, "from layer \"r\""),
        Arguments.of(
            rescaling("one", "\"scale\": 1.0, \"offset\": -127.5")
                + ", "
                + rescaling("two", "\"scale\": 0.00784313725490196"),
            0,
            255,
            "from layers \"one\" and \"two\""),
        Arguments.of(
            rescaling("r", byte1)
                + ", "
                + normalization("[0.485, 0.456, 0.406]", "[0.0524, 0.0502, 0.0506]"),
            0,
            255,
            "from layer \"r\""),
        Arguments.of(
            normalization("[123.68, 116.78, 103.94]", "[3410, 3263, 3291]"),
            0,
            255,
            "from layer \"norm\""),
        Arguments.of(
            normalization("[-0.1, 0.0, 0.1]", "[0.2, 0.25, 0.3]"), -1, 1, "from layer \"norm\""));
  }

  @ParameterizedTest
  @MethodSource("stated")
  void isReadOff(String layers, double min, double max, String origin) throws IOException {
    InputSpec spec = spec(sequential(input(PICTURE), layers, layer("Flatten", "f", "")), Map.of());
    assertThat(spec.min()).isEqualTo(min);
    assertThat(spec.max()).isEqualTo(max);
    assertThat(spec.rangeOrigin()).isEqualTo(origin);
    assertThat(spec.isRangeAssumed()).isFalse();
  }

  static Stream<String> open() {
    return Stream.of(
        layer("Activation", "a", "\"activation\": \"relu\""),
        rescaling("r", "\"scale\": 1.0"),
        rescaling("r", "\"scale\": 0.1"),
        rescaling("r", "\"scale\": [0.00392156862745098, 1.0, 1.0]"),
        layer("MaxPooling2D", "p", "") + ", " + rescaling("r", "\"scale\": 0.00392156862745098"),
        normalization("[0.485, 0.456, 0.406]", "[0.0524, 0.0502, 0.0506]"),
        normalization("[35.0, 1200.0, 0.5]", "[100.0, 90000.0, 0.25]"),
        normalization("[0.0, 0.0, 0.0]", "[1.0, 1.0, 1.0]"));
  }

  @ParameterizedTest
  @MethodSource("open")
  void isAssumedWhereTheLayersLeaveItOpen(String layers) throws IOException {
    InputSpec spec = spec(sequential(input(PICTURE), layers, layer("Flatten", "f", "")), Map.of());
    assertThat(spec.rangeOrigin()).isEmpty();
    assertThat(spec.isRangeAssumed()).isTrue();
    assertThat(spec.min()).isZero();
    assertThat(spec.max()).isEqualTo(1);
  }

  @Test
  void whatReadsTheInputMustStateTheSame() throws IOException {
    String bytes = rescaling("r", "\"scale\": 0.00392156862745098");
    String also = rescaling("s", "\"scale\": 0.00784313725490196, \"offset\": -1.0");
    String other = rescaling("s", "\"scale\": 2.0, \"offset\": -1.0");
    assertThat(spec(both(bytes, also), Map.of()).rangeText()).startsWith("0..255");
    assertThat(spec(both(bytes, other), Map.of()).isRangeAssumed()).isTrue();
    String pool = layer("MaxPooling2D", "s", "\"pool_size\": [1, 1]");
    assertThat(spec(both(bytes, pool), Map.of()).isRangeAssumed()).isTrue();
  }

  private static String both(String one, String two) {
    return functional(
        "sum",
        input(PICTURE).replaceFirst("\\}$", ", \"inbound_nodes\": []}"),
        called(one, "in"),
        called(two, "in"),
        called(layer("Add", "sum", ""), "r", "s"));
  }

  @Test
  void whatTheUserGivesComesFirst() throws IOException {
    String model =
        sequential(
            input(PICTURE),
            rescaling("r", "\"scale\": 0.00392156862745098"),
            layer("Flatten", "f", ""));
    InputSpec given = spec(model, Map.of("range", "0,1"));
    assertThat(given.max()).isEqualTo(1);
    assertThat(given.rangeText()).isEqualTo("0..1, as given");
    InputSpec standardised = spec(model, Map.of("std", "2,2,2"));
    assertThat(standardised.max()).isEqualTo(1);
    assertThat(standardised.isRangeAssumed()).isTrue();
  }

  private InputSpec spec(String configuration, Map<String, String> options) throws IOException {
    byte[] weights;
    try (ZipFile zip = new ZipFile(RecordingsTest.folder("axes").resolve("model.keras").toFile());
        InputStream entry = zip.getInputStream(zip.getEntry(NativeFile.WEIGHTS))) {
      weights = entry.readAllBytes();
    }
    Path file = folder.resolve("model.keras");
    Files.write(file, NativeFile.of("3.15.1", configuration, weights));
    ModelSource source = ModelSource.of(file).withOptions(options);
    try (Model model = new Dl4jEngine().load(source)) {
      return model.info().input();
    }
  }

  @Test
  void runningStatisticsAreBelievedOfBytesAlone() {
    assertThat(normalised(131, 4000).rangeText()).isEqualTo("0..255, from layer \"norm\"");
    assertThat(normalised(0, 1).isRangeAssumed()).isTrue();
    assertThat(normalised(-0.3, 0.3).isRangeAssumed()).isTrue();
    assertThat(normalised(0.4, 0.06).isRangeAssumed()).isTrue();
    assertThat(normalised(131, 40000).isRangeAssumed()).isTrue();
  }

  private static InputSpec normalised(double mean, double variance) {
    ComputationGraph graph =
        new ComputationGraph(
            builder()
                .addLayer("norm", new BatchNormalization.Builder().useLogStd(false).build(), "in")
                .addLayer("conv", new ConvolutionLayer.Builder(2, 2).nOut(2).build(), "norm")
                .setOutputs("conv")
                .build());
    graph.init();
    graph.getLayer("norm").getParam("mean").assign(mean);
    graph.getLayer("norm").getParam("var").assign(variance);
    return spec(graph);
  }

  private static org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder builder() {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.convolutional(6, 5, 1));
  }

  private static InputSpec spec(ComputationGraph graph) {
    Nd4j.getExecutioner();
    try (Model model = new Dl4jEngine().load(ModelSource.of("graph", graph).withOptions(SIZE))) {
      return model.info().input();
    }
  }

  @Test
  void verticesOfDeeplearning4jStateItToo() {
    ComputationGraph graph =
        new ComputationGraph(
            builder()
                .addVertex("scale", new ScaleVertex(1 / 255.0), "in")
                .addLayer(
                    "conv", new ConvolutionLayer.Builder(2, 2).nIn(1).nOut(2).build(), "scale")
                .setOutputs("conv")
                .build());
    graph.init();
    assertThat(spec(graph).rangeText()).isEqualTo("0..255, from layer \"scale\"");
  }
}
