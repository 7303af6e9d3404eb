package io.loupe.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.LoupeException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Weights are found, uses counted and sizes told as Keras does; see README.txt beside the files.
 */
class KerasReadingTest {
  static final Path FOLDER = folder();

  private final Path temp;

  KerasReadingTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static Path folder() {
    try {
      return Path.of(
          Objects.requireNonNull(KerasReadingTest.class.getResource("/keras_reading")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.matches(".*\\.(h5|keras|json)"))
          .filter(name -> Files.exists(FOLDER.resolve(stem(name) + ".x.npy")))
          .filter(name -> !name.endsWith(".weights.h5") && !name.equals("pair_nested_k2.h5"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static String stem(String file) {
    return file.replaceFirst("(/model)?\\.(h5|keras|json)$", "");
  }

  @ParameterizedTest
  @MethodSource("files")
  void theOutputIsThatOfKeras(String file) throws IOException {
    try (Model model = new Dl4jEngine().load(ModelSource.of(FOLDER.resolve(file)))) {
      Tensor output = output(model, array(stem(file) + ".x"));
      Recording.compare(file, output, array(stem(file) + ".expected"));
    }
  }

  private static Tensor array(String name) throws IOException {
    Tensor array = Npy.read(FOLDER.resolve(name + ".npy"));
    return array.shape().rank() < 3 ? array : Npy.channelsFirst(array);
  }

  /** A copy of what the last layer gives. */
  private static Tensor output(Model model, Tensor input) {
    String last = model.layers().get(model.layers().size() - 1).name();
    Differentiable network = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = network.forward(input, Set.of(last))) {
      return pass.activation(last).copy();
    }
  }

  @Test
  void aMapOfProbabilitiesHasLogitsAtEachPlace() throws IOException {
    ModelSource source = ModelSource.of(FOLDER.resolve("mask_k3_keras.keras"));
    try (Model model = new Dl4jEngine().load(source)) {
      Differentiable network = model.capability(Differentiable.class).orElseThrow();
      try (ForwardPass pass =
          network.forward(array("mask_k3_keras.x"), Set.of("conv2d_1:logits"))) {
        Tensor logits = pass.activation("conv2d_1:logits");
        float[] share = array("mask_k3_keras.expected").toArray();
        assertThat(logits.shape().elements()).isEqualTo(share.length);
        for (int i = 0; i < share.length; i++) {
          double logit = Math.log(share[i] / (1.0 - share[i]));
          assertThat((double) logits.get(i)).isCloseTo(logit, within(1e-4));
        }
      }
    }
  }

  /** HDF5 marks them as ASCII, which they are not. */
  @ParameterizedTest
  @ValueSource(strings = {"names_k3_h5.h5", "names_k3_keras.keras"})
  void namesBeyondAsciiStay(String file) {
    String name = "Gr\u00f6\u00dfe \u5c64 it's \"q\" e\u0301 \ud83d\ude00";
    try (Model model = new Dl4jEngine().load(ModelSource.of(FOLDER.resolve(file)))) {
      assertThat(model.layers())
          .extracting(layer -> layer.name())
          .containsExactly(name, "f", name + "m/" + name + "2", "o" + name);
    }
  }

  private static Tensor row(Tensor batch, int row) {
    Shape shape = batch.shape().item();
    int from = row * shape.elements();
    float[] values = Arrays.copyOfRange(batch.toArray(), from, from + shape.elements());
    return Tensor.of(shape.withBatch(1), values);
  }

  private static ModelSource twoInputs(String shape, String hold) {
    Map<String, String> options =
        Map.of("input", "enc_in", "input-shape", shape, "hold", "dec_in=" + hold);
    return ModelSource.of(FOLDER.resolve("s2s_k2.h5")).withOptions(options);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"5,7|4,9:0.5", "enc_in=5,7|4,9:0.5", "enc_in=5,7;dec_in=4,9|0.5"})
  void eachOfTwoInputsOfOpenSizeHasASizeOfItsOwn(String shape, String hold) throws IOException {
    try (Model model = new Dl4jEngine().load(twoInputs(shape, hold))) {
      Recording.compare("held", output(model, array("s2s_k2.x1")), array("s2s_k2.held"));
    }
  }

  @Test
  void anInputIsHeldAtASampleOfAFile() throws IOException {
    String file = "npy:" + FOLDER.resolve("s2s_k2.x2.npy") + "?layout=nhwc&item=";
    for (int item = 0; item < 2; item++) {
      try (Model model = new Dl4jEngine().load(twoInputs("5,7", file + item))) {
        Tensor one = output(model, row(array("s2s_k2.x1"), item));
        Recording.compare("item " + item, one, row(array("s2s_k2.expected"), item));
        assertThat(model.info().options().get("hold"))
            .matches("dec_in=npy:.*item=" + item + ".*&sha256=[0-9a-f]{64}");
        ModelSource again = twoInputs("5,7", "").withOptions(model.info().options());
        new Dl4jEngine().load(again).close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?item=2&layout=nhwc|has no item 2",
        "?item=0|does not fit its input dec_in [None,None,4]",
        "?item=x|whole number",
        "?layout=abc|nhwc or nchw",
        "?rows=1|rows",
        "?item=0&layout=nhwc&sha256=00|is not the one that was recorded",
        ".gone|no such file"
      })
  void aFileThatCannotBeHeldIsRefused(String options, String why) {
    String file = "npy:" + FOLDER.resolve("s2s_k2.x2.npy") + options;
    assertThatThrownBy(() -> new Dl4jEngine().load(twoInputs("5,7", file)))
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aSizeForAnInputThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> new Dl4jEngine().load(twoInputs("5,7;encc=4,9", "4,9:0")))
        .hasMessageContaining("encc");
  }

  private Path copied(String file, String name) throws IOException {
    return Files.copy(FOLDER.resolve(file), temp.resolve(name));
  }

  @Test
  void weightsLieWhereTheOptionSays() throws IOException {
    ModelSource topology = ModelSource.of(copied("pair_nested_k2.json", "architecture.json"));
    assertThatThrownBy(() -> new Dl4jEngine().load(topology))
        .hasMessageContaining("holds no weights");
    String weights = FOLDER.resolve("pair_nested_k2.h5").toString();
    String before;
    try (Model model = new Dl4jEngine().load(topology.withOptions(Map.of("weights", weights)))) {
      before = model.info().sha256();
      Tensor output = output(model, array("pair_nested_k2.x"));
      Recording.compare("pair", output, array("pair_nested_k2.expected"));
    }
    copied("pair_nested_k2.h5", "architecture.weights.h5");
    try (Model model = new Dl4jEngine().load(topology)) {
      assertThat(model.info().sha256()).isEqualTo(before);
    }
    assertThatThrownBy(
            () ->
                new Dl4jEngine()
                    .load(
                        ModelSource.of(FOLDER.resolve("tm_nested.h5"))
                            .withOptions(Map.of("weights", weights))))
        .hasMessageContaining("--weights is for a topology");
  }

  private Path web(String from, String to) throws IOException {
    String text = Files.readString(FOLDER.resolve("tfjs_uint8/model.json"));
    assertThat(text).contains(from);
    return Files.writeString(temp.resolve("model.json"), text.replace(from, to));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "group1-shard1of1.bin|../../secret.bin|lies outside its folder",
        "group1-shard1of1.bin|/etc/hostname|lies outside its folder",
        "group1-shard1of1.bin|other.bin|is not beside it",
        "layers-model|graph-model|a TensorFlow.js graph model",
        "uint8|uint4|is of the type \"uint4\"",
        "modelTopology|other|it has no class_name",
        "\"shape\": [3, 3, 3, 4]|\"shape\": [999999, 999999, 999999]|end before its weight",
        "\"shape\": [3, 3, 3, 4]|\"shape\": [-3, 3, 3, 4]|has the shape"
      })
  void aFolderOfTensorFlowJsIsReadAsFarAsItHolds(String from, String to, String why)
      throws IOException {
    copied("tfjs_uint8/group1-shard1of1.bin", "group1-shard1of1.bin");
    Path model = web(from, to);
    assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(model)))
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aLinkOutOfTheFolderIsNotFollowed() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Path shard = FOLDER.resolve("tfjs_uint8/group1-shard1of1.bin");
    Files.copy(shard, outside.resolve("shard.bin"));
    Files.createSymbolicLink(folder.resolve("group1-shard1of1.bin"), outside.resolve("shard.bin"));
    Path model = Files.copy(FOLDER.resolve("tfjs_uint8/model.json"), folder.resolve("model.json"));
    assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(model)))
        .hasMessageContaining("lies outside its folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nowhere|0|its input \"nowhere\" is no layer of the model",
        "a|3|its input \"a\" is meant from call 4 of it, of which it has 1",
        "b|0|its inputs go in a circle"
      })
  void whatALayerReadsAndIsNotThereIsNamed(String layer, int node, String why) throws IOException {
    String first = NativeFile.called(NativeFile.layer("Dense", "a", "\"units\": 2"), "in");
    String second =
        NativeFile.called(NativeFile.layer("Dense", "b", "\"units\": 2"), layer)
            .replace("\"" + layer + "\", 0", "\"" + layer + "\", " + node);
    String config = NativeFile.functional("b", NativeFile.input("3"), first, second);
    Path file = temp.resolve("model.json");
    Files.writeString(file, config);
    copied("pair_seq_k3.weights.h5", "model.weights.h5");
    assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(file))).hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.h5|version https://git-lfs.github.com/spec/v1|a pointer of Git LFS",
        "model.keras|<!DOCTYPE html><html>|a web page",
        "model.bin|....TFL3....|a TensorFlow Lite file",
        "model.safetensors|........{\"a\":1}|a safetensors file",
        "saved_model.pb|abc|a graph of TensorFlow",
        "model.ckpt.index|abc|a part of a TensorFlow checkpoint",
        "model.gguf|GGUF|a GGUF file"
      })
  void whatIsNoModelIsCalledByItsName(String name, String content, String what) throws IOException {
    Path file = Files.writeString(temp.resolve(name), content);
    assertThat(new Dl4jEngine().refusal(ModelSource.of(file))).get().asString().startsWith(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "archive/data.pkl|a PyTorch file",
        "m/saved_model.pb|a packed SavedModel",
        "keras_model.h5|unpack it and give keras_model.h5",
        "model.json|unpack it and give its model.json",
        "w.npy|a file of NumPy arrays"
      })
  void aZipOfSomethingElseIsCalledByItsName(String entry, String what) throws IOException {
    Path file = temp.resolve("model.zip");
    try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new java.util.zip.ZipEntry(entry));
    }
    assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(file)))
        .hasMessageContaining(what);
  }

  /** Files of HDF5 say the package too that a class of Keras's own is registered in. */
  @ParameterizedTest
  @ValueSource(strings = {"CustomScaleLayer", "Custom>CustomScaleLayer"})
  void theSumOfInceptionResNet(String className) throws IOException {
    String relu =
        NativeFile.called(NativeFile.layer("Activation", "a", "\"activation\": \"relu\""), "in");
    String sum =
        NativeFile.called(NativeFile.layer(className, "sum", "\"scale\": 0.25"), "in", "a");
    String config = NativeFile.functional("sum", NativeFile.input("3"), relu, sum);
    Path file = temp.resolve("model.keras");
    Files.write(file, NativeFile.of("2.15.0", config, KerasRefusalsTest.weights()));
    try (Model model = new Dl4jEngine().load(ModelSource.of(file))) {
      Tensor batch = Tensor.of(Shape.of(1, 3), -1, 2, 4);
      Differentiable passes = model.capability(Differentiable.class).orElseThrow();
      try (ForwardPass pass = passes.forward(batch, Set.of("sum"))) {
        assertThat(pass.activation("sum").toArray()).containsExactly(-1, 2.5f, 5);
      }
    }
  }
}
