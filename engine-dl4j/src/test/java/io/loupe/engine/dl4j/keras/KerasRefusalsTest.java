package io.loupe.engine.dl4j.keras;

import static io.loupe.engine.dl4j.keras.NativeFile.called;
import static io.loupe.engine.dl4j.keras.NativeFile.functional;
import static io.loupe.engine.dl4j.keras.NativeFile.input;
import static io.loupe.engine.dl4j.keras.NativeFile.layer;
import static io.loupe.engine.dl4j.keras.NativeFile.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.ModelLoadException;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not read is named: the layer, its class and the reason. */
class KerasRefusalsTest {
  private static final String INNER = layer("LSTM", "i", "\"units\": 2");

  private final Path folder;

  KerasRefusalsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Layers on sequences [6,3] or pictures [6,5,2], and a part of what is said. */
  static Stream<Arguments> layers() {
    String local = "\"filters\": 2, \"kernel_size\": [2, 2], \"implementation\": 2";
    return Stream.of(
        Arguments.of("6, 3", layer("Lambda", "x", ""), "it holds Python code"),
        Arguments.of("6, 3", layer("MyLayer", "x", ""), "layers of this class are not read"),
        Arguments.of(
            "6, 3", layer("STFTSpectrogram", "x", ""), "frame_length is not a whole number"),
        Arguments.of(
            "6, 3",
            layer(
                "TensorFlowOpLayer",
                "x",
                "\"node_def\": {\"op\": \"Cumprod\", \"input\": [\"in\"]}"),
            "\"cumprod\" called on a tensor is not read"),
        Arguments.of(
            "6, 3",
            layer(
                "Dense",
                "x",
                "\"units\": 2, \"dtype\": {\"class_name\": \"QuantizedDTypePolicy\","
                    + " \"config\": {\"mode\": \"int8\", \"source_name\": \"float32\"}}"),
            "its weights are quantised to int8"),
        Arguments.of("6, 3", layer("MaxoutDense", "x", ""), "its input is not a list"),
        Arguments.of("6, 3", layer("Highway", "x", ""), "its input is not a list"),
        Arguments.of("6, 3", layer("LSTM", "x", "\"units\": 0"), "units is not a whole number"),
        Arguments.of(
            "6, 3",
            layer("LSTM", "x", "\"units\": 2, \"time_major\": true"),
            "time_major true is not supported"),
        Arguments.of(
            "6, 3",
            layer("RNN", "x", "\"cell\": " + layer("MyCell", "c", "")),
            "it goes step by step with a MyCell"),
        Arguments.of(
            "6, 3",
            layer("Bidirectional", "x", "\"merge_mode\": \"max\", \"layer\": " + INNER),
            "merge_mode \"max\" is not supported"),
        Arguments.of(
            "6, 3",
            layer("Bidirectional", "x", "\"layer\": " + layer("Dense", "i", "\"units\": 2")),
            "it holds a Dense"),
        Arguments.of(
            "6, 3",
            layer("TimeDistributed", "x", "\"layer\": " + layer("MyLayer", "i", "")),
            "layers of this class are not read"),
        Arguments.of(
            "6, 3",
            layer("TimeDistributed", "x", "\"layer\": " + sequential(layer("MyLayer", "i", ""))),
            "\"x/i\" (MyLayer)"),
        Arguments.of(
            "6, 5, 2",
            layer("LocallyConnected2D", "x", local),
            "implementation 2 is not supported"),
        Arguments.of(
            "6, 5, 2", layer("UpSampling2D", "x", "\"interpolation\": \"hermite\""), "hermite"),
        Arguments.of("6, 3", layer("Permute", "x", "\"dims\": null"), "dims None is no order of 2"),
        Arguments.of("6, 3", layer("Permute", "x", ""), "dims None is no order of 2"),
        Arguments.of("6, 3", layer("Softmax", "x", "\"axis\": [null, 1]"), "axis [None,1] is not"),
        Arguments.of("6, 3", layer("TextVectorization", "x", ""), "it works on text"),
        Arguments.of("6, 3", layer("IntegerLookup", "x", ""), "holds no vocabulary"),
        Arguments.of(
            "6, 5, 2",
            layer("Activation", "x", "\"activation\": \"mine\""),
            "\"mine\" is not known"),
        Arguments.of(
            "6, 5, 2",
            layer("MaxPooling2D", "x", "\"pool_size\": [9, 9]"),
            "its window of 9 is larger than its input of 6"),
        Arguments.of(
            "6, 5, 2",
            layer("Conv2D", "x", "\"filters\": 2, \"kernel_size\": [2, 2]"),
            "the file has no weights for it"),
        Arguments.of(
            "6, 5, 2",
            layer("ZeroPadding2D", "x", "\"padding\": [16000000, 16000000]"),
            "asks for"));
  }

  /** Operations of Keras 2 on [N,6,3] that have no answer for each sample by itself, or none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "math.reduce_mean|[\"in\", 0, 0, {}]|among the samples of a batch",
        "math.reduce_mean|[\"in\", 0, 0, {\"axis\": 0}]|among the samples of a batch",
        "math.reduce_mean|[\"in\", 0, 0, {\"axis\": 5}]|it has no axis 5",
        "transpose|[\"in\", 0, 0, {\"perm\": [1, 0, 2]}]|among the samples of a batch",
        "reshape|[\"in\", 0, 0, {\"shape\": [3, 6, 1]}]|among the samples of a batch",
        "__operators__.getitem|[\"in\", 0, 0, {\"slice_spec\": [0]}]|among the samples of a batch",
        "concat|[[\"in\", 0, 0, {\"axis\": 0}], [\"in\", 0, 0, {}]]|among the samples of a batch",
        "einsum|[\"_CONSTANT_VALUE\", -1, \"ij,ij->i\", {}]|does not keep the tensors",
        "cast|[\"in\", 0, 0, {\"dtype\": \"complex64\"}]|the type \"complex64\" is not read",
        "tile|[\"in\", 0, 0, {\"multiples\": [1, 99999999, 9]}]|is too large",
        "repeat|[\"in\", 0, 0, {\"repeats\": 9999999, \"axis\": 1}]|it is too large",
        "split|[\"in\", 0, 0, {\"num_or_size_splits\": 2000000000, \"axis\": 1}]|do not fit",
        "tensordot|[\"in\", 0, 0, {\"b\": [[1], [1], [1]], \"axes\": [[0], [0]]}]|among the samples",
        "tensordot|[\"in\", 0, 0, {\"b\": [[1], [1], [1]], \"axes\": [[3], [0]]}]|it has no axis 3",
        "tensordot|[\"in\", 0, 0, {\"b\": [[1], [1], [1]], \"axes\": 2000000000}]|are not read",
        "math.segment_sum|[\"in\", 0, 0, {}]|\"segmentsum\" called on a tensor is not read"
      })
  void operationsAreNamedWithTheReason(String function, String node, String reason)
      throws IOException {
    assertOperationRefused("6, 3", function, node, reason);
  }

  /** Operations on [N,6,4,2] whose blocks do not fit. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nn.space_to_depth|4|its blocks do not fit",
        "nn.space_to_depth|65536|nothing is left",
        "nn.depth_to_space|2|nothing is left",
        "nn.depth_to_space|65536|its sizes are too large"
      })
  void blocksFit(String function, int block, String reason) throws IOException {
    String node = "[\"in\", 0, 0, {\"block_size\": %d}]".formatted(block);
    assertOperationRefused("6, 4, 2", function, node, reason);
  }

  private void assertOperationRefused(String shape, String function, String node, String reason)
      throws IOException {
    String operation = layer("TFOpLambda", "x", "\"function\": \"%s\"".formatted(function));
    String called =
        operation.substring(0, operation.length() - 1) + ", \"inbound_nodes\": [" + node + "]}";
    assertRefused(NativeFile.functional("x", input(shape), called), "layer \"x", reason);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layersAreNamedWithTheReason(String shape, String layer, String reason) throws IOException {
    assertRefused(sequential(input(shape), layer), "layer \"x", reason);
  }

  static Stream<Arguments> networks() {
    String add = layer("Add", "x", "");
    String gru = layer("GRU", "x", "\"units\": 2, \"return_state\": true");
    String both =
        layer(
            "Bidirectional",
            "x",
            "\"layer\": " + layer("GRU", "g", "\"units\": 2, \"return_state\": true"));
    String flat = layer("Activation", "y", "\"activation\": \"tanh\"");
    String cast = layer("TFOpLambda", "x", "\"function\": \"abs\"");
    String parts = layer("TFOpLambda", "x", "\"function\": \"unstack\"");
    return Stream.of(
        Arguments.of("a circle", new String[] {called(add, "in", "y"), called(flat, "x")}),
        Arguments.of(
            "\"none\" is no layer of the model",
            new String[] {called(add, "in", "none"), called(flat, "x")}),
        Arguments.of(
            "its output 3, a state", new String[] {called(gru, "in"), called(flat, "x:2")}),
        Arguments.of(
            "its output 4, a state", new String[] {called(both, "in"), called(flat, "x:3")}),
        Arguments.of(
            "it has no output 2000000001",
            new String[] {called(cast, "in"), called(flat, "x:2000000000")}),
        Arguments.of(
            "mixes or chooses", new String[] {called(parts, "in"), called(flat, "x:2000000000")}),
        Arguments.of(
            "2 first states that are not 1",
            new String[] {called(gru, "in", "in", "in"), called(flat, "x")}),
        Arguments.of(
            "it is given first states",
            new String[] {
              called(layer("Bidirectional", "x", "\"layer\": " + INNER), "in", "in"),
              called(flat, "x")
            }),
        Arguments.of(
            "two of its layers have the name \"x\"",
            new String[] {called(add, "in"), called(add, "in"), called(flat, "x")}));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void networksAreRefusedWithTheReason(String reason, String[] layers) throws IOException {
    String[] all =
        Stream.concat(Stream.of(input("6, 3")), Stream.of(layers)).toArray(String[]::new);
    assertRefused(functional("y", all), "", reason);
  }

  @Test
  void masksThatChangeWhatIsNotReadAreRefused() throws IOException {
    String masked =
        "{\"class_name\": \"Softmax\", \"config\": {\"name\": \"x\"}, \"inbound_nodes\":"
            + " [[[\"in\", 0, 0, {\"mask\": [\"in\", 0, 0]}]]]}";
    assertRefused(functional("x", input("6, 3"), masked), "layer \"x\"", "the mask it is given");
  }

  @ParameterizedTest
  @CsvSource({
    "'null, 3', '3,100'",
    "'null', '100'",
    "'null, null, 1', '1,224,224'",
    "'8, null, null', '3,8,224'",
    "'null, null, null, 2', '2,32,32,32'"
  })
  void openSizesAreAskedForWithAnExampleThatFits(String shape, String example) throws IOException {
    Path file = folder.resolve("model.keras");
    String model = sequential(input(shape), layer("Flatten", "f", ""));
    Files.write(file, NativeFile.of("2.15.0", model, weights()));
    ModelSource source = ModelSource.of(file);
    assertThatThrownBy(() -> load(file))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("--input-shape " + example + ".");
    new Dl4jEngine().load(source.withOptions(Map.of("input-shape", example))).close();
  }

  /** Found by the fuzz harness: no example of so many axes is of a size that is read. */
  @Test
  void openSizesOfTooManyAxesAreRefused() throws IOException {
    assertRefused(
        sequential(input("null, null, null, null, null, 40, 3"), layer("Flatten", "f", "")),
        "its input [None,None,None,None,None,None,40,3]",
        "is larger than any that is read");
  }

  @Test
  void whatIsSaidOfTheSizeIsForTheInputThatLeavesItOpen() throws IOException {
    String second = "\"batch_shape\": [null, 4]";
    String model =
        functional(
                "o",
                input("null, null, 3"),
                layer("InputLayer", "meta", second),
                called(layer("GlobalAveragePooling2D", "g", ""), "in"),
                called(layer("Concatenate", "o", ""), "g", "meta"))
            .replace(
                "\"input_layers\": [[\"in\", 0, 0]]",
                "\"input_layers\": [[\"in\", 0, 0], [\"meta\", 0, 0]]");
    Path file = folder.resolve("model.keras");
    Files.write(file, NativeFile.of("2.15.0", model, weights()));
    Map<String, String> options = Map.of("input", "in", "hold", "meta=0.5", "input-shape", "3,6,5");
    try (Model opened = new Dl4jEngine().load(ModelSource.of(file).withOptions(options))) {
      assertThat(opened.info().input().shape()).isEqualTo(Shape.of(3, 6, 5));
    }
    Map<String, String> wrong = Map.of("input", "in", "hold", "meta=5:0", "input-shape", "3,6,5");
    assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(file).withOptions(wrong)).close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("an input of [5] does not fit its input meta [None,4]");
  }

  @Test
  void weightsInOtherFormsAreNamed() throws IOException {
    String model = sequential(input("6, 3"), layer("Flatten", "f", ""));
    for (String other : new String[] {"model.weights.json", "model.weights.npz"}) {
      Path file = folder.resolve("model.keras");
      Files.write(file, NativeFile.zip("3.15.1", model, Map.of(other, new byte[1])));
      assertThatThrownBy(() -> load(file))
          .isInstanceOf(ModelLoadException.class)
          .hasMessageContaining("its weights are in " + other)
          .hasMessageContaining("model.save");
    }
    Path list = Files.writeString(folder.resolve("m.weights.json"), "{\"weight_map\": {}}");
    assertThatThrownBy(() -> load(list))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("weights alone");
  }

  private void assertRefused(String configuration, String name, String reason) throws IOException {
    Path file = folder.resolve("model.keras");
    Files.write(file, NativeFile.of("2.15.0", configuration, weights()));
    assertThatThrownBy(() -> load(file))
        .isInstanceOfSatisfying(
            ModelLoadException.class,
            e -> {
              assertThat(e.message()).contains(name).contains(reason);
              assertThat(e.hint()).isNotBlank();
            });
  }

  private static void load(Path file) {
    new Dl4jEngine().load(ModelSource.of(file)).close();
  }

  /** The weights of a model without layers that have some. */
  static byte[] weights() throws IOException {
    byte[] file = Files.readAllBytes(RecordingsTest.folder("pool1d/model.keras"));
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(NativeFile.WEIGHTS)) {
          return zip.readAllBytes();
        }
      }
    }
    throw new IOException("no weights");
  }
}
