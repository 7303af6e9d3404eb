package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.InputSpec;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that cannot be right end in a sentence, not in a crash. */
class BadModelsTest {
  private static final int MUTATIONS = 300;
  private static final InputType INPUT = InputType.convolutional(5, 4, 1);

  private final Dl4jEngine engine = new Dl4jEngine();

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void weightsThatAreNoNumbersAreRefused(float weight) {
    MultiLayerNetwork network = network();
    network.getLayer(1).params().putScalar(7, weight);
    assertThatThrownBy(() -> Dl4jModels.wrap(network, InputSpec.of(Shape.of(1, 5, 4), 0, 1)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("layer1")
        .hasMessageContaining("1 of");
  }

  @Test
  void cyclesAreRefused(@TempDir Path folder) throws IOException {
    byte[] zip =
        withConfiguration(
            VertexSubjects.all().findFirst().orElseThrow().network(),
            json -> json.replaceFirst("\"a\" : \\[ \"in\" \\]", "\"a\" : [ \"both\" ]"));
    assertRefused(folder, zip, "2,4,5");
  }

  @Test
  void unknownLayerClassesAreNamed(@TempDir Path folder) throws IOException {
    byte[] zip =
        withConfiguration(
            network(), json -> json.replace("layers.DenseLayer", "layers.TenseLayer"));
    assertThatThrownBy(() -> load(folder, zip, "1,5,4"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("TenseLayer");
  }

  @Test
  void sizesThatDoNotFitTheWeightsAreRefused(@TempDir Path folder) throws IOException {
    byte[] zip =
        withConfiguration(
            network(), json -> json.replaceFirst("\"nout\" : 3", "\"nout\" : 300000000"));
    assertRefused(folder, zip, "1,5,4");
    assertRefused(folder, file(network()), "1,6,4");
    assertRefused(folder, file(network()), "2,5,4");
    assertRefused(folder, file(network()), "1,1,1");
  }

  @Test
  void mutatedFilesEndInASentenceOrAWorkingModel(@TempDir Path folder) throws IOException {
    byte[] whole = file(network());
    byte[] configuration = entries(whole)[0];
    byte[] coefficients = entries(whole)[1];
    SplittableRandom random = new SplittableRandom(11);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] torn =
          switch (i % 4) {
            case 0 -> Arrays.copyOf(whole, random.nextInt(whole.length));
            case 1 -> mutated(whole, random);
            case 2 -> zip(mutated(configuration, random), coefficients);
            default -> zip(configuration, mutated(coefficients, random));
          };
      refused += isRefused(folder, torn) ? 1 : 0;
    }
    assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS);
  }

  private boolean isRefused(Path folder, byte[] zip) throws IOException {
    Path file = folder.resolve("mutated.zip");
    Files.write(file, zip);
    ModelSource source = ModelSource.of(file).withOptions(Map.of("input-shape", "1,5,4"));
    if (engine.refusal(source).isPresent()) {
      return true;
    }
    try (Model model = engine.load(source)) {
      String last = model.layers().get(model.layers().size() - 1).name();
      Tensor input = Tensor.of(Shape.of(2, 1, 5, 4), TestNetworks.noise(40, 3));
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      try (ForwardPass pass = gradients.forward(input, Set.of(last))) {
        assertThat(pass.activation(last).shape().dim(0)).isEqualTo(2);
      }
      return false;
    } catch (LoupeException e) {
      assertThat(e).hasMessageMatching("(?s)[A-Z].*\\S");
      return true;
    }
  }

  private static byte[] mutated(byte[] bytes, SplittableRandom random) {
    byte[] copy = bytes.clone();
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
    }
    return copy;
  }

  private void assertRefused(Path folder, byte[] zip, String shape) {
    assertThatThrownBy(() -> load(folder, zip, shape)).isInstanceOf(LoupeException.class);
  }

  private void load(Path folder, byte[] zip, String shape) throws IOException {
    Path file = folder.resolve("bad.zip");
    Files.write(file, zip);
    engine.load(ModelSource.of(file).withOptions(Map.of("input-shape", shape))).close();
  }

  private static MultiLayerNetwork network() {
    Subject subject =
        Subject.of(
            "small",
            INPUT,
            new ConvolutionLayer.Builder(2, 2).nOut(3).build(),
            new DenseLayer.Builder().nOut(4).build());
    return (MultiLayerNetwork) subject.network();
  }

  private static byte[] file(Object network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel((org.deeplearning4j.nn.api.Model) network, bytes, false);
    return bytes.toByteArray();
  }

  private static byte[] withConfiguration(Object network, UnaryOperator<String> change)
      throws IOException {
    byte[][] entries = entries(file(network));
    String before = new String(entries[0], StandardCharsets.UTF_8);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    return zip(after.getBytes(StandardCharsets.UTF_8), entries[1]);
  }

  private static byte[][] entries(byte[] zip) throws IOException {
    byte[][] entries = new byte[2][];
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals("configuration.json")) {
          entries[0] = in.readAllBytes();
        } else if (entry.getName().equals("coefficients.bin")) {
          entries[1] = in.readAllBytes();
        }
      }
    }
    return entries;
  }

  private static byte[] zip(byte[] configuration, byte[] coefficients) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("configuration.json"));
      zip.write(configuration);
      zip.putNextEntry(new ZipEntry("coefficients.bin"));
      zip.write(coefficients);
    }
    return bytes.toByteArray();
  }
}
