package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Each operator forward, and its gradient at the input, as PyTorch has them. */
  @TestFactory
  List<DynamicTest> operators() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Archive archive = new Archive("operators.zip")) {
      String index = new String(archive.bytes("INDEX.tsv"), StandardCharsets.UTF_8);
      for (String line : Splitter.on('\n').omitEmptyStrings().split(index)) {
        List<String> cells = Splitter.on('\t').splitToList(line);
        tests.add(DynamicTest.dynamicTest(cells.get(0), () -> isRight(cells)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(200);
    return tests;
  }

  private void isRight(List<String> cells) throws IOException {
    String name = cells.get(0);
    String layer = cells.get(1);
    boolean inLast = cells.get(2).equals("1");
    boolean outLast = cells.get(3).equals("1");
    try (Archive archive = new Archive("operators.zip")) {
      Path file = Files.write(folder.resolve(name + ".onnx"), archive.bytes(name + "/model.onnx"));
      Archive.Numbers x = archive.numbers(name + "/x", inLast);
      Archive.Numbers y = archive.numbers(name + "/y", outLast);
      try (Model model = new Dl4jEngine().load(ModelSource.of(file));
          ForwardPass pass = forward(model, x.values, layer)) {
        Tensor given = pass.activation(layer);
        assertClose(name, given.toArray(), y.values, CLOSE);
        if (archive.has(name + "/g.npy") && archive.has(name + "/w.npy")) {
          float[] seed = archive.numbers(name + "/w", outLast).values;
          float[] expected = archive.numbers(name + "/g", inLast).values;
          Tensor gradient = pass.pullback(Map.of(layer, Tensor.of(given.shape(), seed)));
          assertClose(name + "'s gradient", gradient.toArray(), expected, GRADIENT_CLOSE);
        }
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

  /** It cuts off what is behind the point, and has no gradient. */
  @Test
  void castsToWholeNumbersAreRefused() throws IOException {
    try (Archive archive = new Archive("operators.zip")) {
      byte[] file = archive.bytes("cast_chain/model.onnx");
      String text = new String(file, StandardCharsets.ISO_8859_1);
      int doublePrecision = text.indexOf("to\u0018") + 3;
      assertThat(file[doublePrecision]).isEqualTo((byte) 11);
      for (byte whole : new byte[] {2, 3, 6, 7, 9}) {
        file[doublePrecision] = whole;
        Path path = Files.write(folder.resolve("cast.onnx"), file);
        assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(path)).close())
            .isInstanceOf(ModelLoadException.class)
            .hasMessageContaining("node \"Cast_0\" (Cast): a cast to whole numbers is not read");
      }
    }
  }

  @Test
  void tornFilesAreRefusedInASentence() throws IOException {
    byte[] whole = Files.readAllBytes(MNIST);
    for (int length = 2; length < whole.length; length += 1 + whole.length / 150) {
      Path file = Files.write(folder.resolve("torn.onnx"), java.util.Arrays.copyOf(whole, length));
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
