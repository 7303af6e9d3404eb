package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.error.ModelLoadException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Zips of Deeplearning4j 0.5.0 to 1.0.0-alpha, which name layers and functions by short names. */
class OldFilesTest {
  private static final float[] INPUT = {0.4f, -0.7f, 1.1f};

  private final Path folder;

  OldFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** The words for one network in the versions that changed them. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          0.5.0 | "activationFunction": "tanh"  | "activationFunction": "softmax"  | "customLossFunction": null, "lossFunction": "MCXENT"
          0.7.1 | "activationFunction": "tanh"  | "activationFunction": "softmax"  | "lossFn": {"MCXENT": {}}, "lossFunction": "MCXENT"
          0.8.0 | "activationFn": {"TanH": {}}  | "activationFn": {"Softmax": {}}  | "lossFn": {"MCXENT": {}}, "lossFunction": "MCXENT"
          alpha | "activationFn": {"TanH": {}}  | "activationFn": {"Softmax": {}}  | "lossFn": {"MCXENT": {"softmaxClipEps": 1e-10, "configProperties": false}}
          """)
  void denseNetworksAreRead(String version, String hidden, String last, String loss)
      throws IOException {
    float[] weights = TestNetworks.noise(4 * 3 + 4 + 2 * 4 + 2, 5);
    byte[] zip =
        OldFile.ofLayers(
            "",
            weights,
            OldFile.layer("dense", "\"nin\": 3, \"nout\": 4, " + hidden),
            OldFile.layer("output", "\"nin\": 4, \"nout\": 2, " + last + ", " + loss));
    double[] middle = dense(weights, 0, 3, 4, doubles(INPUT));
    double[] end = dense(weights, 16, 4, 2, Arrays.stream(middle).map(Math::tanh).toArray());
    double sum = Arrays.stream(end).map(Math::exp).sum();
    try (Model model = load(zip, "")) {
      assertThat(model.info().input().shape()).as(version).isEqualTo(Shape.of(3));
      assertOutput(model, INPUT, Arrays.stream(end).map(x -> Math.exp(x) / sum).toArray());
    }
  }

  /** Today's Deeplearning4j refuses to build networks with such pairs. */
  @ParameterizedTest
  @ValueSource(strings = {"NEGATIVELOGLIKELIHOOD", "MCXENT", "XENT"})
  void lossesThatAreRefusedTodayAreRead(String loss) throws IOException {
    String function = loss.equals("XENT") ? "softmax" : "sigmoid";
    float[] weights = TestNetworks.noise(8, 7);
    String options =
        "\"nin\": 3, \"nout\": 2, \"activationFunction\": \"%s\", \"lossFunction\": \"%s\"";
    byte[] zip =
        OldFile.ofLayers("", weights, OldFile.layer("output", options.formatted(function, loss)));
    double[] end = dense(weights, 0, 3, 2, doubles(INPUT));
    double sum = Arrays.stream(end).map(Math::exp).sum();
    boolean softmax = function.equals("softmax");
    try (Model model = load(zip, "")) {
      double[] expected =
          Arrays.stream(end)
              .map(x -> softmax ? Math.exp(x) / sum : 1 / (1 + Math.exp(-x)))
              .toArray();
      assertOutput(model, INPUT, expected);
    }
  }

  @Test
  void picturesAreRead() throws IOException {
    float[] weights = TestNetworks.noise(2 + 2 * 4 + 2 * 4 * 3 + 3, 9);
    byte[] zip =
        OldFile.ofLayers(
            "\"2\": {\"cnnToFeedForward\": {\"inputHeight\": 2, \"inputWidth\": 2, \"numChannels\": 2}}",
            weights,
            convolution(),
            pooling(),
            output(8));
    float[] picture = TestNetworks.noise(16, 3);
    double[] pooled = new double[8];
    for (int i = 0; i < pooled.length; i++) {
      pooled[i] = pooled(picture, weights, i / 4, i / 2 % 2, i % 2);
    }
    try (Model model = load(zip, "")) {
      assertThat(model.info().input().shape()).isEqualTo(Shape.of(1, 4, 4));
      assertOutput(model, picture, dense(weights, 10, 8, 3, pooled));
    }
  }

  private static double pooled(float[] picture, float[] weights, int filter, int y, int x) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int at = 0; at < 4; at++) {
      double sum = weights[filter];
      for (int tap = 0; tap < 4; tap++) {
        int row = y + at / 2 + tap / 2;
        int column = x + at % 2 + tap % 2;
        sum += (double) weights[2 + filter * 4 + tap] * picture[row * 4 + column];
      }
      largest = Math.max(largest, Math.tanh(sum));
    }
    return largest;
  }

  private static String convolution() {
    return OldFile.layer(
        "convolution",
        "\"activationFunction\": \"tanh\", \"convolutionType\": \"VALID\", \"kernelSize\": [2, 2],"
            + " \"nin\": 1, \"nout\": 2, \"padding\": [0, 0], \"stride\": [1, 1]");
  }

  private static String pooling() {
    return OldFile.layer(
        "subsampling",
        "\"activationFunction\": \"sigmoid\", \"kernelSize\": [2, 2], \"padding\": [0, 0],"
            + " \"poolingType\": \"MAX\", \"stride\": [1, 1]");
  }

  private static String output(int inputs) {
    return OldFile.layer(
        "output",
        "\"activationFunction\": \"identity\", \"lossFunction\": \"MSE\", \"nin\": %d, \"nout\": 3"
            .formatted(inputs));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,4,4"})
  void picturesThatNothingFlattensAreRefused(String shape) throws IOException {
    byte[] zip =
        OldFile.ofLayers("", new float[2 + 8 + 24 + 3], convolution(), pooling(), output(8));
    assertThatThrownBy(() -> load(zip, shape).close())
        .isInstanceOfSatisfying(
            ModelLoadException.class,
            e -> {
              assertThat(e.message()).contains("\"2\"").contains("nothing makes lists of them");
              assertThat(e.hint()).contains("setInputType");
            });
  }

  @Test
  void graphsOfSequencesAreRead() throws IOException {
    byte[] zip =
        OldFile.ofGraph(
            TestNetworks.noise(2 * 12 + 3 * 15 + 12 + 3 * 2 + 2, 13),
            OldFile.layer(
                "gravesLSTM",
                "\"activationFunction\": \"tanh\", \"forgetGateBiasInit\": 1.0, \"nin\": 2,"
                    + " \"nout\": 3"),
            OldFile.layer(
                "rnnoutput",
                "\"activationFunction\": \"softmax\", \"lossFn\": {\"MCXENT\": {}}, \"nin\": 3,"
                    + " \"nout\": 2"));
    assertThatThrownBy(() -> load(zip, "").close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("does not say how large")
        .hasMessageContaining("--input-shape 2,100");
    try (Model model = load(zip, "2,5")) {
      assertThat(model.layers()).extracting(layer -> layer.name()).contains("0", "1");
      float[] output = output(model, TestNetworks.noise(10, 4));
      assertThat(output).hasSize(10);
      for (int step = 0; step < 5; step++) {
        assertThat(output[step] + output[5 + step]).isCloseTo(1, within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"myLayer\": {\"nin\": 3}}", "{\"@class\": \"org.acme.MyLayer\"}"})
  void layersOfOnesOwnAreNamed(String layer) throws IOException {
    byte[] zip = OldFile.ofLayers("", new float[27], layer, output(8));
    assertThatThrownBy(() -> load(zip, "").close())
        .isInstanceOfSatisfying(
            ModelLoadException.class,
            e -> {
              assertThat(e.message())
                  .containsIgnoringCase("myLayer")
                  .contains("not Deeplearning4j");
              assertThat(e.hint()).contains("Dl4jModels.wrap");
            });
  }

  /** A layer that only this test knows. */
  private static final class OwnLayer extends ActivationLayer {
    private static final long serialVersionUID = 1L;

    OwnLayer() {
      super(new ActivationTanH());
    }
  }

  @Test
  void networksWithLayersOfOnesOwnAreWrapped() {
    Subject subject =
        Subject.of(
            "own",
            InputType.feedForward(3),
            new OwnLayer(),
            new OutputLayer.Builder().nOut(2).build());
    MultiLayerNetwork network = (MultiLayerNetwork) subject.network();
    try (Model model = Dl4jModels.wrap(network, InputSpec.of(Shape.of(3), 0, 1))) {
      assertThat(output(model, INPUT)).hasSize(2);
    }
  }

  private Model load(byte[] zip, String shape) throws IOException {
    Path file = Files.write(folder.resolve("old.zip"), zip);
    Map<String, String> options = shape.isEmpty() ? Map.of() : Map.of("input-shape", shape);
    return new Dl4jEngine().load(ModelSource.of(file).withOptions(options));
  }

  /** Old files hold the weights of a dense layer column by column, then its biases. */
  private static double[] dense(float[] weights, int from, int inputs, int outputs, double[] in) {
    double[] out = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      out[o] = weights[from + inputs * outputs + o];
      for (int i = 0; i < inputs; i++) {
        out[o] += in[i] * weights[from + o * inputs + i];
      }
    }
    return out;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  private static float[] output(Model model, float[] input) {
    String last = model.layers().get(model.layers().size() - 1).name();
    int[] sizes = model.info().input().shape().dims();
    int[] batch = new int[sizes.length + 1];
    batch[0] = 1;
    System.arraycopy(sizes, 0, batch, 1, sizes.length);
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(Tensor.of(Shape.of(batch), input), Set.of(last))) {
      return pass.activation(last).toArray();
    }
  }

  private static void assertOutput(Model model, float[] input, double[] expected) {
    float[] output = output(model, input);
    assertThat(output).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) output[i]).as("output %d", i).isCloseTo(expected[i], within(1e-5));
    }
  }
}
