package io.loupe.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares models with what Keras computed, see the Python files beside them. */
class RecordingsTest {
  /** Nothing flows back through what looks whole numbers up. */
  private static final Set<String> WITHOUT_GRADIENT =
      Set.of("embed", "masked_embed", "reversible_embed");

  private static final Set<String> UNRECORDED = Set.of("free", "two_inputs");

  static Path folder(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(RecordingsTest.class.getResource("/keras/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Stream<String> files() throws IOException {
    try (Stream<Path> folders = Files.list(folder("."))) {
      return folders
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.contains(".") && !UNRECORDED.contains(name))
          .flatMap(name -> Stream.of(name + "/model.keras", name + "/model.h5"))
          .filter(name -> Files.exists(folder(".").resolve(name)))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Recording recording(String file) {
    Path folder = folder(".").resolve(file).getParent();
    return new Recording(
        Objects.requireNonNull(folder), folder.getFileName().toString().startsWith("first"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyLayerEqualsKeras(String file) throws IOException {
    Recording recording = recording(file);
    assertThat(recording.layers()).isNotEmpty();
    try (Model model = Recording.load(folder(".").resolve(file))) {
      assertThat(model.layers()).extracting(LayerInfo::name).containsAll(recording.layers());
      recording.compareActivations(model);
    }
  }

  /** Files with a recorded gradient all of whose layers offer one. */
  static Stream<String> gradients() throws IOException {
    return files()
        .filter(file -> Files.exists(recording(file).folder().resolve("grad.npy")))
        .filter(file -> WITHOUT_GRADIENT.stream().noneMatch(file::startsWith));
  }

  @ParameterizedTest
  @MethodSource("gradients")
  void gradientsEqualKeras(String file) throws IOException {
    Recording recording = recording(file);
    try (Model model = Recording.load(folder(".").resolve(file))) {
      String end = Files.readString(recording.folder().resolve("out.txt")).trim();
      recording.compareGradient(model, end, "seed", "grad");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fashion_branch/model.keras", "fashion_branch/model.h5"})
  void logitsAndTheirGradientsEqualKeras(String file) throws IOException {
    Recording recording = recording(file);
    Tensor labels = Npy.read(recording.folder().resolve("label.npy"));
    try (Model model = Recording.load(folder(".").resolve(file))) {
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      try (ForwardPass pass =
          gradients.forward(recording.array("dither_input"), Set.of("preds:logits"))) {
        Tensor logits = pass.activation("preds:logits");
        Recording.compare("logits", logits, recording.array("dither_logits"));
        float[] chosen = new float[logits.shape().elements()];
        for (int i = 0; i < labels.shape().elements(); i++) {
          chosen[i * logits.shape().dim(1) + (int) labels.get(i)] = 1;
        }
        Tensor seed = Tensor.of(logits.shape(), chosen);
        Recording.compare(
            "gradient of the label's logit",
            pass.pullback(Map.of("preds:logits", seed)),
            recording.array("dither_grad_logit_label"));
      }
      try (ForwardPass pass = gradients.forward(recording.array("dither_input"), Set.of("b3"))) {
        Tensor map = pass.activation("b3");
        int places = map.shape().dim(2) * map.shape().dim(3);
        float[] mean = new float[map.shape().elements()];
        for (int i = 0; i < mean.length; i++) {
          mean[i] = i / places % map.shape().dim(1) == 3 ? 1f / places : 0;
        }
        Recording.compare(
            "gradient of a channel's mean",
            pass.pullback(Map.of("b3", Tensor.of(map.shape(), mean))),
            recording.array("dither_grad_mean_b3_3"));
      }
    }
  }

  @Test
  void layersKeepTheirNamesAndClasses() {
    try (Model model = Recording.load(folder("nested").resolve("model.keras"))) {
      assertThat(model.layers())
          .extracting(LayerInfo::name)
          .contains("stem", "outer/p", "outer/block/c", "outer/sum", "block/c2", "preds");
      assertThat(model.layers()).extracting(LayerInfo::type).contains("Conv2D", "Dense", "Add");
    }
  }

  @Test
  void openSizesAreAskedFor() {
    ModelSource source = ModelSource.of(folder("free").resolve("model.keras"));
    assertThatThrownBy(() -> new Dl4jEngine().load(source).close())
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining("how large its input is");
    ModelSource sized = source.withOptions(Map.of("input-shape", "3,12,10"));
    try (Model model = new Dl4jEngine().load(sized)) {
      assertThat(model.info().input().shape()).isEqualTo(Shape.of(3, 12, 10));
      assertThat(model.layers().get(0).outputShape()).isEqualTo(Shape.of(2, 10, 8));
    }
    ModelSource wrong = source.withOptions(Map.of("input-shape", "4,12,10"));
    assertThatThrownBy(() -> new Dl4jEngine().load(wrong).close())
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining("does not fit");
  }

  @Test
  void kindsFollowKeras() {
    try (Model model = Recording.load(folder("mixed").resolve("model.keras"))) {
      Map<String, LayerKind> kinds = new HashMap<>();
      model.layers().forEach(layer -> kinds.put(layer.type(), layer.kind()));
      assertThat(kinds)
          .containsEntry("Flatten", LayerKind.OTHER)
          .containsEntry("PReLU", LayerKind.ACTIVATION)
          .containsEntry("LayerNormalization", LayerKind.NORMALIZATION)
          .containsEntry("Dense", LayerKind.DENSE);
    }
  }

  @Test
  void whatLooksNumbersUpOffersNoGradient() throws IOException {
    try (Model model = Recording.load(folder("masked_embed").resolve("model.keras"))) {
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      Tensor input = new Recording(folder("masked_embed"), false).array("input");
      try (ForwardPass pass = gradients.forward(input, Set.of("o"))) {
        Tensor seed = Tensor.of(pass.activation("o").shape(), new float[4]);
        assertThatThrownBy(() -> pass.pullback(Map.of("o", seed)))
            .isInstanceOf(LoupeException.class)
            .hasMessageContaining("\"em\" looks whole numbers up");
      }
      Tensor wrong = Tensor.of(Shape.of(1, 6), 0, 1, 2, 3, 4, 9);
      assertThatThrownBy(() -> gradients.forward(wrong, Set.of("o")).close())
          .isInstanceOf(LoupeException.class)
          .hasMessageContaining("the embedding has 9 entries");
    }
  }

  @Test
  void stepsOnTheWayToALayerAreNotListed() {
    try (Model model = Recording.load(folder("steps").resolve("model.keras"))) {
      assertThat(model.layers())
          .extracting(LayerInfo::name)
          .containsExactly("a", "b", "c", "d", "e", "f", "g", "o");
      assertThat(model.layers().get(0).parameters()).isEqualTo(3 * 3 * 2 * 3 + 3);
      assertThat(model.layers()).extracting(LayerInfo::execution).containsOnly("plan");
    }
  }

  @Test
  void oneOfTwoInputsIsFreeAndTheOtherHeld() throws IOException {
    Path folder = folder("two_inputs");
    Path file = folder.resolve("model.keras");
    assertThatThrownBy(() -> Recording.load(file))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("has the inputs img, meta");
    ModelSource source =
        ModelSource.of(file).withOptions(Map.of("input", "img", "hold", "meta=0.5"));
    try (Model model = new Dl4jEngine().load(source)) {
      Recording recording = new Recording(folder, false);
      recording.compareActivations(model);
      Tensor second = Tensor.of(Shape.of(2, 3), 0, 1, 0, 0, 1, 0);
      recording.compareGradient(model, "input", "out", second, "grad");
    }
  }
}
