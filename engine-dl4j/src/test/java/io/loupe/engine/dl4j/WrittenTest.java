package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Ablatable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.Prunable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of any format, written whole or smaller, gives the same values or is refused. */
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
    Counts counts = written(some(files, 2));
    assertThat(counts.whole.get("zip")).isGreaterThanOrEqualTo(15);
    assertThat(counts.smaller.get("zip")).isGreaterThanOrEqualTo(30);
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
      Counts counts = written(some(all.sorted().toList(), 5));
      assertThat(counts.whole.get("zip")).isGreaterThanOrEqualTo(15);
      assertThat(counts.whole.get("onnx")).isGreaterThanOrEqualTo(75);
      assertThat(counts.smaller.get("zip")).isGreaterThanOrEqualTo(5);
      assertThat(counts.smaller.get("onnx")).isGreaterThanOrEqualTo(8);
    }
  }

  /** Layers within a function, weights that a branch reads too, a shape of an open batch. */
  @Test
  void onnxFilesThatAreHardToCut() throws IOException {
    try (Stream<Path> all = Files.list(RESOURCES.resolve("onnx/smaller"))) {
      List<Path> files = all.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
      Counts counts = written(files);
      assertThat(counts.whole).containsEntry("onnx", 3);
      assertThat(counts.smaller).containsEntry("onnx", 4);
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

  /** One of so many: all of them take a minute. */
  private static List<Path> some(List<Path> files, int each) {
    return IntStream.range(0, files.size() / each).mapToObj(i -> files.get(each * i)).toList();
  }

  /** Writes each model whole, then without the first channel of each layer in turn. */
  private Counts written(List<Path> files) throws IOException {
    Counts counts = new Counts();
    for (Path file : files) {
      Optional<Model> read = read(file, Map.of());
      if (read.isPresent()) {
        try (Model model = read.get()) {
          for (String format : model.capability(Prunable.class).orElseThrow().formats()) {
            count(counts, file, model, format);
          }
        }
      }
    }
    return counts;
  }

  private void count(Counts counts, Path file, Model model, String format) throws IOException {
    boolean whole = isWritten(file, model, Map.of(), format);
    counts.whole.merge(format, whole ? 1 : 0, Integer::sum);
    for (LayerInfo layer : model.layers()) {
      boolean smaller = isWritten(file, model, Map.of(layer.name(), Set.of(0)), format);
      counts.smaller.merge(format, smaller ? 1 : 0, Integer::sum);
    }
  }

  private record Counts(Map<String, Integer> whole, Map<String, Integer> smaller) {
    Counts() {
      this(new HashMap<>(), new HashMap<>());
    }
  }

  private static Optional<Model> read(Path file, Map<String, String> options) {
    try {
      return Optional.of(Loupe.create().model(file.toString(), options));
    } catch (ModelLoadException e) {
      return Optional.empty();
    }
  }

  private boolean isWritten(
      Path file, Model model, Map<String, Set<Integer>> removed, String format) throws IOException {
    Path zip = folder.resolve("written." + format);
    try (OutputStream out = Files.newOutputStream(zip)) {
      model.capability(Prunable.class).orElseThrow().writeWithout(removed, format, out);
    } catch (ParameterException e) {
      assertThat(e.getMessage())
          .as("%s without %s", file, removed)
          .containsAnyOf(
              "cannot be written as a Deeplearning4j", "cannot be removed", "no filter left");
      return false;
    }
    Shape shape = model.info().input().shape();
    String said =
        Arrays.stream(shape.dims()).mapToObj(Integer::toString).collect(Collectors.joining(","));
    float[] values = TestNetworks.noise(2 * shape.elements(), 7);
    Tensor inputs = Tensor.of(shape.withBatch(2), values);
    try (Model again = read(zip, Map.of("input-shape", said)).orElseThrow();
        Model silenced = model.capability(Ablatable.class).orElseThrow().silenced(removed)) {
      float[] right = outputs(silenced, inputs);
      float[] given = outputs(again, inputs);
      assertThat(given).as("%s without %s", file, removed).hasSameSizeAs(right);
      double largest = 0;
      for (int i = 0; i < right.length; i++) {
        largest =
            Math.max(largest, Math.abs(given[i] - right[i]) / Math.max(1, Math.abs(right[i])));
        assertThat(Float.isFinite(given[i])).as("%s", file).isEqualTo(Float.isFinite(right[i]));
      }
      assertThat(largest).as("%s without %s", file, removed).isLessThan(CLOSE);
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
