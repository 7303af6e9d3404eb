package io.loupe.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.engine.dl4j.kernel.FastestKernels;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ProviderException;
import io.loupe.gradient.Differentiable;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KerasBadFilesTest {
  private static final String STRIDES = "\"strides\": [2, 2]";
  private static final String OTHER_STRIDES = "\"strides\": [2, 1]";
  private static final String STEP = "\"subsample_length\": 1";
  private static final String LONG_STEP = "\"subsample_length\": 9";
  private static final int MUTATIONS = 150;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"conv2d/model.h5", "keras2/model.h5", "nested/model.keras"})
  void damagedFilesAreRefusedOrRead(String name, @TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(RecordingsTest.folder(name));
    Path file = folder.resolve("model");
    int refused = 0;
    for (int number = 0; number < MUTATIONS; number++) {
      boolean zip = name.endsWith(".keras");
      Files.write(file, zip ? Mutations.zip(whole, number) : Mutations.hdf5(whole, number));
      refused += Assertions.assertTimeoutPreemptively(LONGEST, () -> isRefused(file)) ? 1 : 0;
    }
    assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS - 1);
  }

  private static boolean isRefused(Path file) {
    try (Model model = Recording.load(file)) {
      assertThat(model.layers()).isNotEmpty();
      return false;
    } catch (LoupeException e) {
      assertThat(e.message()).isNotBlank().doesNotContain("null.");
      assertThat(e.hint()).isNotBlank();
      return true;
    }
  }

  /** Found by the fuzz harness: the layer that goes backwards takes other steps. */
  @Test
  void twoWaysOfDifferentSizesAreRefused(@TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(RecordingsTest.folder("convlstm/model.h5"));
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    int at = text.lastIndexOf(STRIDES);
    assertThat(at).isPositive().isGreaterThan(text.indexOf(STRIDES));
    String other = text.substring(0, at) + OTHER_STRIDES + text.substring(at + STRIDES.length());
    Path file =
        Files.write(folder.resolve("model.h5"), other.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Recording.load(file))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("its two layers give outputs of different sizes");
  }

  /** Found by the fuzz harness: ND4J alone has no kernel for steps longer than the window. */
  @Test
  void longStepsAreComputedOrItIsSaidThatTheyAreNot(@TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(RecordingsTest.folder("keras1_sequence/model.h5"));
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(STEP);
    Path file =
        Files.write(
            folder.resolve("model.h5"),
            text.replace(STEP, LONG_STEP).getBytes(StandardCharsets.ISO_8859_1));
    try (Model model = Recording.load(file)) {
      Tensor zeros = Tensor.of(Shape.of(1, 3, 9), new float[27]);
      Differentiable passes = model.capability(Differentiable.class).orElseThrow();
      if (FastestKernels.start().name().equals("ND4J")) {
        assertThatThrownBy(() -> passes.forward(zeros, Set.of("d")))
            .isInstanceOf(ProviderException.class)
            .hasMessageStartingWith("Model \"model\" cannot be run: ND4J cannot compute conv2d");
      } else {
        passes.forward(zeros, Set.of("d")).close();
      }
    }
  }

  @Test
  void tornFilesAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.h5");
    byte[] whole = Files.readAllBytes(RecordingsTest.folder("keras1/model.h5"));
    for (int length = 1; length < whole.length; length += whole.length / 40) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      Dl4jEngine engine = new Dl4jEngine();
      if (engine.refusal(ModelSource.of(file)).isEmpty()) {
        assertThatThrownBy(() -> Recording.load(file).close())
            .isInstanceOf(ModelLoadException.class)
            .hasMessageContaining("model.h5");
      } else {
        assertThat(length).isLessThan(8);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void weightsThatAreNoNumbersAreNamed(float weight, @TempDir Path folder) throws IOException {
    byte[] bytes = Files.readAllBytes(RecordingsTest.folder("keras2/model.h5"));
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float first;
    try (HdfFile whole = HdfFile.fromBytes(bytes.clone())) {
      Dataset kernel = (Dataset) whole.getByPath("model_weights/o/o/kernel:0");
      first = ((float[]) kernel.getDataFlat())[0];
    }
    for (int at = 0; at + 4 <= bytes.length; at++) {
      if (file.getFloat(at) == first) {
        file.putFloat(at, weight);
      }
    }
    Path damaged = Files.write(folder.resolve("model.h5"), bytes);
    assertThatThrownBy(() -> Recording.load(damaged).close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("layer \"o\" (Dense)")
        .hasMessageContaining("holds NaN or infinite values");
  }

  @Test
  void otherFilesAreNotTakenForKeras(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("model.keras"), "a text", StandardCharsets.UTF_8);
    assertThat(new Dl4jEngine().refusal(ModelSource.of(file)))
        .contains("neither a DL4J zip nor a Keras or ONNX file");
  }
}
