package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.base.Splitter;
import com.google.common.primitives.Bytes;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Inspectable;
import io.loupe.model.Inspectable.Effect;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.param.LayerSelection;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class OnnxTest {
  private static final double CLOSE = 2e-5;
  private static final double GRADIENT_CLOSE = 1e-4;
  private static final Path MNIST = Path.of("src/test/resources/onnx/ms_mnist_cntk.onnx");

  @TempDir Path folder;

  @Test
  void aFileSaysWhoWroteIt() {
    try (Model model = new Dl4jEngine().load(ModelSource.of(MNIST))) {
      Map<String, String> about = model.capability(Inspectable.class).orElseThrow().about();
      assertThat(about)
          .containsExactly(
              Map.entry("written by", "CNTK 2.5.1"),
              Map.entry("opset", "7"),
              Map.entry("domain", "ai.cntk"),
              Map.entry("graph", "CNTKGraph"));
    }
  }

  /** Words and metadata at the end of a file: fields 6 and 14 of the model. */
  @Test
  void wordsAndMetadataAreSaid() throws IOException {
    Path file = folder.resolve("said.onnx");
    byte[] words = {0x32, 2, 'h', 'i'};
    byte[] entry = {0x72, 10, 0x0a, 5, 't', 'a', 's', 'k', 's', 0x12, 1, '3'};
    Files.write(file, Bytes.concat(Files.readAllBytes(MNIST), words, entry));
    try (Model model = new Dl4jEngine().load(ModelSource.of(file))) {
      assertThat(model.capability(Inspectable.class).orElseThrow().about())
          .containsEntry("description", "hi")
          .containsEntry("tasks", "3");
    }
  }

  /** Each operator forward, and its gradient at the input, as PyTorch has them. */
  @TestFactory
  List<DynamicTest> operators() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Archive archive = new Archive("operators.zip")) {
      for (List<String> cells : archive.operators()) {
        tests.add(DynamicTest.dynamicTest(cells.get(0), () -> isRight(cells)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(400);
    return tests;
  }

  /**
   * One operator, from a line of the index: name, inputs, whether the first has its channels last,
   * its size where the file leaves it open, then for each output its layer and whether that has its
   * channels last.
   */
  private void isRight(List<String> cells) throws IOException {
    String name = cells.get(0);
    List<String> inputs = Splitter.on(',').splitToList(cells.get(1));
    try (Archive archive = new Archive("operators.zip")) {
      Path file = archive.model(name, folder);
      Map<String, String> options = new HashMap<>();
      if (!cells.get(3).isEmpty()) {
        options.put("input-shape", cells.get(3));
      }
      if (inputs.size() == 1) {
        Archive.Numbers x = archive.numbers(name + "/x", cells.get(2).equals("1"));
        isRight(new ModelSource.File(file, options), archive, cells, x, "", -1);
        return;
      }
      for (int i = 0; i < inputs.size(); i++) {
        Archive.Numbers x = archive.numbers(name + "/x" + suffix(i), cells.get(2).equals("1"));
        for (int item = 0; item < x.dims[0]; item++) {
          options.put("input", inputs.get(i));
          List<String> held = new ArrayList<>();
          for (int k = 0; k < inputs.size(); k++) {
            if (k != i) {
              byte[] values = archive.bytes(name + "/x" + suffix(k) + ".npy");
              Path array = Files.write(folder.resolve("held" + k + ".npy"), values);
              held.add(inputs.get(k) + "=npy:" + array + "?item=" + item);
            }
          }
          options.put("hold", String.join(";", held));
          isRight(new ModelSource.File(file, options), archive, cells, x, suffix(i), item);
        }
      }
    }
  }

  private static String suffix(int number) {
    return number == 0 ? "" : String.valueOf(number + 1);
  }

  private static void isRight(
      ModelSource source,
      Archive archive,
      List<String> cells,
      Archive.Numbers x,
      String input,
      int item)
      throws IOException {
    String name = cells.get(0);
    Set<String> layers = new LinkedHashSet<>();
    for (int i = 4; i < cells.size(); i += 2) {
      layers.add(cells.get(i));
    }
    try (Model model = new Dl4jEngine().load(source);
        ForwardPass pass = forward(model, x.of(item), layers.toArray(new String[0]))) {
      Map<String, Tensor> seeds = new HashMap<>();
      for (int i = 4; i < cells.size(); i += 2) {
        String layer = cells.get(i);
        String suffix = suffix(i / 2 - 2);
        boolean last = cells.get(i + 1).equals("1");
        Tensor given = pass.activation(layer);
        float[] expected = archive.numbers(name + "/y" + suffix, last).of(item);
        assertClose(name, given.toArray(), expected, CLOSE);
        if (archive.has(name + "/w" + suffix + ".npy")) {
          float[] seed = archive.numbers(name + "/w" + suffix, last).of(item);
          seeds.put(layer, Tensor.of(given.shape(), seed));
        }
      }
      if (archive.has(name + "/g" + input + ".npy") && !seeds.isEmpty()) {
        boolean last = cells.get(2).equals("1");
        float[] expected = archive.numbers(name + "/g" + input, last).of(item);
        Tensor gradient = pass.pullback(seeds);
        assertClose(name + "'s gradient", gradient.toArray(), expected, GRADIENT_CLOSE);
      }
    }
  }

  private static ForwardPass forward(Model model, float[] values, String... layers) {
    Shape input = model.info().input().shape();
    Tensor batch = Tensor.of(input.withBatch(values.length / input.elements()), values);
    return model.capability(Differentiable.class).orElseThrow().forward(batch, Set.of(layers));
  }

  private static void assertClose(String name, float[] given, float[] expected, double tolerance) {
    assertThat(given).as(name).hasSameSizeAs(expected);
    double largest = 1;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(given[i] - (double) expected[i]));
    }
    assertThat(difference / largest).as(name).isLessThan(tolerance);
  }

  @Test
  void layersSayWhatTheyDo() {
    try (Model model = new Dl4jEngine().load(ModelSource.of(MNIST))) {
      Inspectable inside = model.capability(Inspectable.class).orElseThrow();
      assertThat(model.layers())
          .extracting(LayerInfo::type, layer -> inside.effect(layer.name()))
          .contains(tuple("Reshape", Effect.SAME_VALUES))
          .contains(tuple("Add", Effect.ELEMENTWISE), tuple("Relu", Effect.ELEMENTWISE))
          .contains(tuple("Conv", Effect.OTHER), tuple("MaxPool", Effect.OTHER))
          .contains(tuple("MatMul", Effect.OTHER));
      assertThat(LayerSelection.CONVOLUTIONS.resolve(model))
          .extracting(LayerInfo::type)
          .containsExactly("Relu", "Relu");
    }
  }

  /** A network that strangers trained, every tensor of it. */
  @Test
  void theMnistNetworkOfTheModelZoo() throws IOException {
    try (Archive archive = new Archive("ms_mnist_cntk.expected.zip");
        Model model = new Dl4jEngine().load(ModelSource.of(MNIST))) {
      Archive.Numbers x = archive.numbers("x", false);
      assertThat(model.info().input().shape()).isEqualTo(Shape.of(1, 28, 28));
      List<LayerInfo> layers = model.layers();
      assertThat(layers).hasSize(11);
      assertThat(layers).extracting(LayerInfo::kind).contains(LayerKind.CONVOLUTION);
      int compared = 0;
      for (LayerInfo layer : layers) {
        for (String tensor : List.of(layer.name() + "_Output_0", layer.name())) {
          if (archive.has(tensor + ".npy")) {
            compared++;
            try (ForwardPass pass = forward(model, x.values, layer.name())) {
              float[] given = pass.activation(layer.name()).toArray();
              assertClose(tensor, given, archive.numbers(tensor, false).values, CLOSE);
            }
          }
        }
      }
      assertThat(compared).isGreaterThanOrEqualTo(9);
      String last = layers.get(layers.size() - 1).name();
      try (ForwardPass pass = forward(model, x.values, last)) {
        Shape shape = pass.activation(last).shape();
        float[] seed = new float[shape.elements()];
        for (int i = 0; i < seed.length; i += seed.length / shape.dim(0)) {
          seed[i] = 1;
        }
        Tensor gradient = pass.pullback(Map.of(last, Tensor.of(shape, seed)));
        float[] expected = archive.numbers("grad", false).values;
        assertClose("gradient", gradient.toArray(), expected, GRADIENT_CLOSE);
      }
    }
  }

  /** To whole numbers what is behind the point is cut off, and nothing flows back. */
  @Test
  void castsToWholeNumbersHaveNoSlope() throws IOException {
    try (Archive archive = new Archive("operators.zip")) {
      byte[] file = archive.bytes("cast_chain/model.onnx");
      Archive.Numbers x = archive.numbers("cast_chain/x", false);
      String text = new String(file, StandardCharsets.ISO_8859_1);
      int doublePrecision = text.indexOf("to\u0018") + 3;
      assertThat(file[doublePrecision]).isEqualTo((byte) 11);
      for (byte whole : new byte[] {2, 3, 6, 7}) {
        file[doublePrecision] = whole;
        Path path = Files.write(folder.resolve("cast.onnx"), file);
        try (Model model = new Dl4jEngine().load(ModelSource.of(path));
            ForwardPass pass = forward(model, x.values, "Cast_0")) {
          Tensor given = pass.activation("Cast_0");
          float[] values = given.toArray();
          for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isEqualTo((float) (int) x.values[i]);
          }
          float[] ones = new float[values.length];
          Arrays.fill(ones, 1);
          Tensor gradient = pass.pullback(Map.of("Cast_0", Tensor.of(given.shape(), ones)));
          assertThat(gradient.toArray()).containsOnly(0);
        }
      }
    }
  }

  /** Weights lie in the model's own folder or below it, and nowhere else. */
  @Test
  void weightsOutsideOfTheFolderAreRefused() throws IOException {
    try (Archive archive = new Archive("operators.zip")) {
      byte[] model = archive.bytes("w_external/model.onnx");
      byte[] weights = archive.bytes("w_external/w_external.weights.bin");
      Path own = Files.createDirectory(folder.resolve("own"));
      Path outside = Files.write(folder.resolve("secret.bin"), weights);
      Path path = Files.write(own.resolve("model.onnx"), model);
      Path beside = own.resolve("w_external.weights.bin");
      refuses(path, "is not beside it");
      Files.createSymbolicLink(beside, outside);
      refuses(path, "lies outside its folder");
      Files.delete(beside);
      Files.write(beside, Arrays.copyOf(weights, weights.length / 2));
      refuses(path, "lies beyond the end of w_external.weights.bin");
      Files.write(beside, weights);
      new Dl4jEngine().load(ModelSource.of(path)).close();
      String text = new String(model, StandardCharsets.ISO_8859_1);
      String up = text.replace("w_external.weights.bin", "../secret.bin/////////");
      refuses(
          Files.write(own.resolve("up.onnx"), up.getBytes(StandardCharsets.ISO_8859_1)),
          "lies outside its folder");
    }
  }

  private static void refuses(Path file, String why) {
    assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(file)).close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(why);
  }

  @Test
  void tornFilesAreRefusedInASentence() throws IOException {
    byte[] whole = Files.readAllBytes(MNIST);
    for (int length = 2; length < whole.length; length += 1 + whole.length / 150) {
      Path file = Files.write(folder.resolve("torn.onnx"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(file)).close())
          .isInstanceOf(ModelLoadException.class)
          .hasMessageContaining("torn.onnx");
    }
  }

  /** Whatever is changed, the file is read or refused by Loupe's own exceptions. */
  @Test
  void changedFilesAreReadOrRefused() throws IOException {
    byte[] whole = Files.readAllBytes(MNIST);
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] changed = whole.clone();
      for (int k = 0; k <= random.nextInt(3); k++) {
        changed[2 + random.nextInt(i % 2 == 0 ? 1200 : changed.length - 2)] =
            (byte) random.nextInt();
      }
      Path file = Files.write(folder.resolve("changed.onnx"), changed);
      try (Model model = new Dl4jEngine().load(ModelSource.of(file))) {
        assertThat(model.layers()).isNotEmpty();
      } catch (LoupeException e) {
        assertThat(e.getMessage()).contains("changed").doesNotContain("null", "Exception");
      }
    }
  }
}
