package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.Prunable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of any format, written as a Deeplearning4j zip, gives the same values or is refused. */
class WrittenTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final double CLOSE = 1e-4;

  private final Path folder;

  WrittenTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void kerasFiles() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(RESOURCES)) {
      files = all.filter(f -> f.toString().matches(".*\\.(keras|h5)")).sorted().toList();
    }
    assertThat(written(files)).isGreaterThanOrEqualTo(30);
  }

  @Test
  void onnxFiles() throws IOException {
    try (ZipFile zip = new ZipFile(RESOURCES.resolve("onnx/operators.zip").toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> e.getName().endsWith(".onnx")).toList()) {
        Path file = folder.resolve(entry.getName().replace('/', '_'));
        Files.write(file, zip.getInputStream(entry).readAllBytes());
      }
    }
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(written(all.sorted().toList())).isGreaterThanOrEqualTo(70);
    }
  }

  /** Sizes of its inputs are in the options alone. */
  @Test
  void aModelOfOpenSize() {
    Path file = RESOURCES.resolve("keras_reading/s2s_k2.h5");
    Map<String, String> options =
        Map.of("input", "enc_in", "input-shape", "5,7", "hold", "dec_in=4,9:0.5");
    try (Model model = Loupe.create().model(file.toString(), options)) {
      Prunable prunable = model.capability(Prunable.class).orElseThrow();
      assertThatThrownBy(() -> prunable.writeWithout(Map.of(), OutputStream.nullOutputStream()))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("no layer that does what \"enc");
    }
  }

  private int written(List<Path> files) throws IOException {
    int written = 0;
    for (Path file : files) {
      Optional<Model> read = read(file, Map.of());
      if (read.isPresent()) {
        try (Model model = read.get()) {
          written += isWritten(file, model) ? 1 : 0;
        }
      }
    }
    return written;
  }

  private static Optional<Model> read(Path file, Map<String, String> options) {
    try {
      return Optional.of(Loupe.create().model(file.toString(), options));
    } catch (ModelLoadException e) {
      return Optional.empty();
    }
  }

  private boolean isWritten(Path file, Model model) throws IOException {
    Path zip = folder.resolve("written.zip");
    try (OutputStream out = Files.newOutputStream(zip)) {
      model.capability(Prunable.class).orElseThrow().writeWithout(Map.of(), out);
    } catch (ParameterException e) {
      assertThat(e).as("%s", file).hasMessageContaining("cannot be written as a Deeplearning4j");
      return false;
    }
    Shape shape = model.info().input().shape();
    String said =
        Arrays.stream(shape.dims()).mapToObj(Integer::toString).collect(Collectors.joining(","));
    float[] values = TestNetworks.noise(2 * shape.elements(), 7);
    Tensor inputs = Tensor.of(shape.withBatch(2), values);
    try (Model again = read(zip, Map.of("input-shape", said)).orElseThrow()) {
      float[] right = outputs(model, inputs);
      float[] given = outputs(again, inputs);
      assertThat(given).as("%s", file).hasSameSizeAs(right);
      double largest = 0;
      for (int i = 0; i < right.length; i++) {
        largest =
            Math.max(largest, Math.abs(given[i] - right[i]) / Math.max(1, Math.abs(right[i])));
        assertThat(Float.isFinite(given[i])).as("%s", file).isEqualTo(Float.isFinite(right[i]));
      }
      assertThat(largest).as("%s", file).isLessThan(CLOSE);
    }
    return true;
  }

  private static float[] outputs(Model model, Tensor inputs) {
    String last = model.layers().get(model.layers().size() - 1).name();
    Differentiable passes = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = passes.forward(inputs, Set.of(last))) {
      return pass.activation(last).toArray();
    }
  }
}
