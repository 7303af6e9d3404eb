package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.error.LoupeException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.npy.NpyReader;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objectives;
import io.loupe.model.Ablatable;
import io.loupe.model.Inspectable;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Prunable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;

/** Pictures are fed to networks that take lists; see README.txt beside the files. */
class FlatPictureTest {
  private static final Path FOLDER = folder();
  private static final int HEIGHT = 4;
  private static final int WIDTH = 5;

  private static Path folder() {
    try {
      return Path.of(
          Objects.requireNonNull(FlatPictureTest.class.getResource("/flat_pictures")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static float[] array(String name) {
    return NpyReader.readAll(DataFile.of(FOLDER.resolve(name).toString())).toArray();
  }

  private static Model load(String file, Map<String, String> options) {
    return new Dl4jEngine().load(ModelSource.of(FOLDER.resolve(file)).withOptions(options));
  }

  /** The first channels of the pictures, one plane after the other. */
  private static Tensor pictures(int channels) {
    float[] last = array("x.npy");
    float[] first = new float[2 * channels * HEIGHT * WIDTH];
    for (int i = 0; i < first.length; i++) {
      int place = i % (HEIGHT * WIDTH);
      int channel = i / (HEIGHT * WIDTH) % channels;
      int item = i / (HEIGHT * WIDTH * channels);
      first[i] = last[(item * HEIGHT * WIDTH + place) * 3 + channel];
    }
    return Tensor.of(Shape.of(2, channels, HEIGHT, WIDTH), first);
  }

  private static float[] output(Model model, Tensor batch) {
    String last = model.layers().get(model.layers().size() - 1).name();
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(batch, Set.of(last))) {
      return pass.activation(last).toArray();
    }
  }

  private static Tensor gradient(Model model, Tensor batch) {
    String last = model.layers().get(model.layers().size() - 1).name();
    return model
        .capability(Differentiable.class)
        .orElseThrow()
        .score(Objectives.unit(last, 1), batch)
        .gradient();
  }

  @ParameterizedTest
  @CsvSource({
    "list.keras, 3, nhwc",
    "reshape.keras, 3, nhwc",
    "rows.keras, 1, nhwc",
    "one.keras, 1, nhwc",
    "torch_list.onnx, 3, nchw",
    "torch_view.onnx, 3, nchw",
    "tf2onnx_list.onnx, 3, nhwc"
  })
  void aPictureIsTakenInTheOrderOfTheProgramThatWroteTheFile(
      String file, int channels, String layout) {
    Map<String, String> size = Map.of("input-shape", channels + ",4,5");
    float[] expected = array(file.replaceFirst("\\..*", ".expected.npy"));
    try (Model model = load(file, size)) {
      assertThat(model.info().input().shape()).isEqualTo(Shape.of(channels, HEIGHT, WIDTH));
      assertThat(model.info().options()).containsEntry("layout", layout);
      assertThat(output(model, pictures(channels))).containsExactly(expected, within(2e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"list.keras, nchw", "list.keras, nhwc", "torch_list.onnx, nhwc"})
  void valuesAndGradientsAreThoseOfTheListInTheOrderThatIsSaid(String file, String layout) {
    Map<String, String> options = Map.of("input-shape", "3,4,5", "layout", layout);
    float[] planes = pictures(3).toArray();
    float[] pixels = array("x.npy");
    boolean last = layout.equals("nhwc");
    Tensor lists = Tensor.of(Shape.of(2, 60), last ? pixels : planes);
    try (Model flat = load(file, Map.of());
        Model model = load(file, options)) {
      assertThat(output(model, pictures(3))).isEqualTo(output(flat, lists));
      float[] ofList = gradient(flat, lists).toArray();
      float[] ofPicture = gradient(model, pictures(3)).toArray();
      for (int i = 0; i < ofPicture.length; i++) {
        int place = i % 20;
        int channel = i / 20 % 3;
        int at = last ? i / 60 * 60 + place * 3 + channel : i;
        assertThat(ofPicture[i]).as("value " + i).isEqualTo(ofList[at]);
      }
    }
  }

  @Test
  void listsOfDeeplearning4jHaveOneChannelAfterTheOther() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list(
                    new DenseLayer.Builder().nIn(60).nOut(4).activation(Activation.TANH).build(),
                    new OutputLayer.Builder().nIn(4).nOut(3).activation(Activation.SOFTMAX).build())
                .build());
    network.init();
    ModelSource source = new ModelSource.InMemory("dense", network, Map.of());
    Map<String, String> size = Map.of("input-shape", "3,4,5");
    try (Model flat = new Dl4jEngine().load(source);
        Model model = new Dl4jEngine().load(source.withOptions(size))) {
      assertThat(model.info().options()).containsEntry("layout", "nchw");
      assertThat(output(model, pictures(3)))
          .isEqualTo(output(flat, Tensor.of(Shape.of(2, 60), pictures(3).toArray())));
    }
  }

  @Test
  void aSmallerModelIsWrittenOfOneThatIsFedPictures(@TempDir Path temp) throws IOException {
    Map<String, String> size = Map.of("input-shape", "3,4,5");
    Map<String, Set<Integer>> filters = Map.of("h", Set.of(2));
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (Model model = load("list.keras", size);
        Model silenced = model.capability(Ablatable.class).orElseThrow().silenced(filters)) {
      model.capability(Prunable.class).orElseThrow().writeWithout(filters, zip);
      Path file = Files.write(temp.resolve("smaller.zip"), zip.toByteArray());
      ModelSource smaller = ModelSource.of(file).withOptions(model.info().options());
      try (Model written = new Dl4jEngine().load(smaller)) {
        assertThat(written.layer("h").channels()).isEqualTo(3);
        assertThat(output(written, pictures(3)))
            .containsExactly(output(silenced, pictures(3)), within(1e-6f));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "list.keras, '3,4,4', '', does not fit",
    "one.keras, '3,4,5', '', does not fit",
    "torch_list.onnx, '3,4,4', '', does not fit",
    "list.keras, '', nhwc, --input-layout is for a picture",
    "list.keras, '3,4,5', hwc, must be nhwc or nchw"
  })
  void whatDoesNotFitIsRefused(String file, String size, String layout, String why) {
    Map<String, String> options =
        size.isEmpty()
            ? Map.of("layout", layout)
            : layout.isEmpty()
                ? Map.of("input-shape", size)
                : Map.of("input-shape", size, "layout", layout);
    assertThatThrownBy(() -> load(file, options))
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theGraphShowsWhereTheListIsMade() {
    try (Model model = load("list.keras", Map.of("input-shape", "3,4,5"))) {
      List<String> nodes =
          model.capability(Inspectable.class).orElseThrow().graph().stream()
              .map(node -> node.name() + " " + node.shape())
              .limit(2)
              .toList();
      assertThat(nodes).hasSize(2);
      assertThat(nodes.get(1)).endsWith(":flat [60]");
    }
  }
}
