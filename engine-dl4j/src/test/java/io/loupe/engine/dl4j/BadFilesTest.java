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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class BadFilesTest {
  private static final Map<String, String> SIZE =
      Map.of("input-shape", "1," + TestNetworks.SIDE + "," + TestNetworks.SIDE);

  private final Dl4jEngine engine = new Dl4jEngine();

  @Test
  void wholeFileLoads(@TempDir Path folder) throws IOException {
    try (Model model = engine.load(source(folder, zip()))) {
      assertThat(model.layers()).isNotEmpty();
    }
  }

  @Test
  void tornFilesAreRefusedWithASentence(@TempDir Path folder) throws IOException {
    byte[] zip = zip();
    for (int part = 1; part < 40; part++) {
      byte[] torn = Arrays.copyOf(zip, zip.length / 2 * part / 40);
      assertThatThrownBy(() -> load(source(folder, torn)))
          .isInstanceOf(ModelLoadException.class)
          .hasMessageContaining("model.zip");
    }
  }

  @Test
  void configurationsThatNameForeignClassesAreRefused(@TempDir Path folder) throws IOException {
    byte[] zip =
        entries("{\"confs\":[{\"layer\":{\"@class\":\"java.lang.Runtime\"}}]}", new byte[8]);
    assertThatThrownBy(() -> load(source(folder, zip)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("java.lang.Runtime");
  }

  @Test
  void coefficientsThatPromiseTooMuchAreRefused(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (java.io.DataOutputStream out = new java.io.DataOutputStream(bytes)) {
      out.writeUTF("MIXED_DATA_TYPES");
      out.writeLong(8);
      out.writeUTF("LONG");
      out.write(new byte[64]);
      out.writeUTF("MIXED_DATA_TYPES");
      out.writeLong(1L << 40);
      out.writeUTF("FLOAT");
    }
    byte[] zip =
        entries(TestNetworks.digits().getLayerWiseConfigurations().toJson(), bytes.toByteArray());
    assertThatThrownBy(() -> load(source(folder, zip)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("shorter than its header says");
  }

  @Test
  void coefficientsOfAnotherShapeThanTheyAreManyAreRefused(@TempDir Path folder)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (java.io.DataOutputStream out = new java.io.DataOutputStream(bytes)) {
      out.writeUTF("MIXED_DATA_TYPES");
      out.writeLong(8);
      out.writeUTF("LONG");
      for (long part : new long[] {2, 1, 1L << 30, 1, 1, 8192, 1, 'c'}) {
        out.writeLong(part);
      }
      out.writeUTF("MIXED_DATA_TYPES");
      out.writeLong(4);
      out.writeUTF("FLOAT");
      out.write(new byte[16]);
    }
    byte[] zip =
        entries(TestNetworks.digits().getLayerWiseConfigurations().toJson(), bytes.toByteArray());
    assertThatThrownBy(() -> load(source(folder, zip)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("wrong header");
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"HALF", "DOUBLE"})
  void otherPrecisionsAreRead(DataType type, @TempDir Path folder) throws IOException {
    MultiLayerNetwork network = TestNetworks.digits().convertDataType(type);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, false);
    Shape picture = Shape.of(1, TestNetworks.SIDE, TestNetworks.SIDE);
    try (Model read = engine.load(source(folder, bytes.toByteArray()));
        Model wrapped = Dl4jModels.wrap(network, InputSpec.of(picture, 0, 1))) {
      assertThat(last(read)).containsExactly(last(wrapped));
    }
  }

  private static float[] last(Model model) {
    String last = model.layers().get(model.layers().size() - 1).name();
    float[] noise = TestNetworks.noise(TestNetworks.SIDE * TestNetworks.SIDE, 3);
    Tensor input = Tensor.of(Shape.of(1, 1, TestNetworks.SIDE, TestNetworks.SIDE), noise);
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(input, Set.of(last))) {
      return pass.activation(last).toArray();
    }
  }

  @Test
  void foreignZipsAreRefused(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("../../escape.txt"));
      zip.write(1);
    }
    assertThatThrownBy(() -> load(source(folder, bytes.toByteArray())))
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining("configuration.json");
    assertThat(folder.resolve("../../escape.txt")).doesNotExist();
  }

  private void load(ModelSource source) {
    engine.load(source).close();
  }

  private static ModelSource source(Path folder, byte[] bytes) throws IOException {
    Path file = folder.resolve("model.zip");
    Files.write(file, bytes);
    return ModelSource.of(file).withOptions(SIZE);
  }

  private static byte[] zip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(TestNetworks.digits(), bytes, false);
    return bytes.toByteArray();
  }

  private static byte[] entries(String configuration, byte[] coefficients) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("configuration.json"));
      zip.write(configuration.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("coefficients.bin"));
      zip.write(coefficients);
    }
    return bytes.toByteArray();
  }
}
