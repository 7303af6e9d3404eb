package io.loupe.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.LoupeException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the user says of Lambda layers, whose Python code is not run. */
class CustomObjectsTest {
  private static final Path FOLDER = RecordingsTest.folder("../keras_custom");

  private final Path folder;

  CustomObjectsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Tensor array(String name) throws IOException {
    Tensor array = Npy.read(FOLDER.resolve(name + ".npy"));
    return array.shape().rank() < 3 ? array : Npy.channelsFirst(array);
  }

  private static Model load(String name, String... options) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return new Dl4jEngine().load(ModelSource.of(FOLDER.resolve(name + ".h5")).withOptions(all));
  }

  private static Tensor output(Model model, String layer, Tensor input) {
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(input, Set.of(layer))) {
      return pass.activation(layer).copy();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lambda_scale127|lambda=x/127.5-1",
        "lambda_scale127|Lambda = (x - 127.5) / (255 / 2)",
        "lambda_scale127|lambda=-(1 - 2 * x / 2.55e2)",
        "lambda_l2norm|lambda=l2_normalize(x, axis=-1)",
        "lambda_l2norm|lambda=x / sqrt(maximum(sum(x ** 2, axis=-1, keepdims=True), 1e-12))",
        "lambda_l2norm|lambda=tf.math.l2_normalize(-1)",
        "lambda_resize|lambda=resize(24, 24)",
        "lambda_resize|lambda=resize(x, (24, 24), method='bilinear')",
        "lambda_mean1|lambda=mean(1)",
        "lambda_mean1|lambda=mean(x, axis=1)",
        "lambda_expand|lambda=expand_dims(-1)",
        "lambda_squeeze|lambda=squeeze(x, axis=1)"
      })
  void itIsComputed(String name, String said) throws IOException {
    try (Model model = load(name, "custom-objects", said)) {
      LayerInfo last = model.layers().get(model.layers().size() - 1);
      Recording.compare(
          said, output(model, last.name(), array(name + ".x")), array(name + ".expected"));
      assertThat(model.layers()).extracting(LayerInfo::type).contains("Lambda");
      assertThat(model.info().options()).containsEntry("custom-objects", said);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lambda=x/127.5-|something is missing at the end",
        "lambda=x/(127.5|) is missing",
        "lambda=127.5|there is no x",
        "lambda=x $ 2|\"$ 2\" is not read",
        "lambda=open(x)|the function open is not read",
        "lambda=x y|there is too much from y on",
        "lambda=mean(axis=x)|x stands where a number is meant",
        "lambda=x/(1/0)|not finite",
        "x/127.5|lambda=x/127.5-1",
        "lamda=x|the model has no such layer",
        "lambda=x2|it has 1 inputs",
        "lambda=mean(x, 7)|it has no axis 7"
      })
  void whatCannotBeMeantIsRefused(String said, String why) {
    assertThatThrownBy(() -> load("lambda_mean1", "custom-objects", said).close())
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining(why);
  }

  @Test
  void bracketsAreBounded() {
    String said = "lambda=" + "(".repeat(100_000) + "x";
    assertThatThrownBy(() -> load("lambda_mean1", "custom-objects", said).close())
        .hasMessageContaining("more than 100 brackets");
  }

  /** A picture that is scaled before the Lambda; none of the layers has weights. */
  private ModelSource behindRescaling() throws IOException {
    String model =
        NativeFile.sequential(
            NativeFile.input("6, 3"),
            NativeFile.layer("Rescaling", "before", "\"scale\": 2"),
            NativeFile.layer("Lambda", "own", ""));
    Path file = folder.resolve("model.keras");
    byte[] weights = KerasRefusalsTest.weights();
    return ModelSource.of(Files.write(file, NativeFile.of("2.15.0", model, weights)));
  }

  @Test
  void theRefusalSaysBothWaysOut() throws IOException {
    ModelSource source = behindRescaling();
    assertThatThrownBy(() -> new Dl4jEngine().load(source).close())
        .isInstanceOfSatisfying(
            LoupeException.class,
            e -> {
              assertThat(e.message())
                  .contains("layer \"own\" (Lambda): it holds Python code, which is not run");
              assertThat(e.hint())
                  .contains("--custom-objects \"own=x/127.5-1\"", "--until \"before\"");
            });
  }

  private static float[] filled() {
    float[] ones = new float[18];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void theNetworkIsCutBehindALayer() throws IOException {
    ModelSource source = behindRescaling();
    try (Model model = new Dl4jEngine().load(source.withOptions(Map.of("until", "before")))) {
      assertThat(model.layers()).extracting(LayerInfo::name).containsExactly("before");
      Tensor ones = Tensor.of(Shape.of(1, 3, 6), filled());
      assertThat(output(model, "before", ones).toArray()).containsOnly(2);
    }
    assertThatThrownBy(
            () -> new Dl4jEngine().load(source.withOptions(Map.of("until", "befor"))).close())
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining("\"befor\"");
  }
}
