package io.loupe.engine.dl4j.importer.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Prunable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a file that was written without some filters. */
class SmallerFileTest {
  private static OnnxFile without(String file, String layer, int filter) throws IOException {
    return without(Path.of("src/test/resources/onnx/smaller", file), layer, filter);
  }

  private static OnnxFile without(Path path, String layer, int filter) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Model model = new Dl4jEngine().load(ModelSource.of(path))) {
      Prunable prunable = model.capability(Prunable.class).orElseThrow();
      assertThat(prunable.formats()).containsExactly("onnx", "zip");
      prunable.writeWithout(Map.of(layer, Set.of(filter)), "onnx", bytes);
    }
    return OnnxFile.read(
        ByteBuffer.wrap(bytes.toByteArray()),
        name -> {
          throw new IOException(name);
        });
  }

  /** The file takes the number of items from the input: it is inferred, not written down. */
  @Test
  void anOpenBatchStaysOpen() throws IOException {
    Map<String, Known> initializers = without("view.onnx", "act", 0).body().initializers();

    assertThat(initializers.get("sz/left"))
        .isNotNull()
        .extracting(Known::numbers)
        .isEqualTo(new double[] {-1, 48});
    assertThat(initializers).containsKeys("w", "wg").containsKey("flat");
  }

  @Test
  void weightsThatABranchReadsTooStayForIt() throws IOException {
    Map<String, Known> initializers = without("branch.onnx", "act", 1).body().initializers();

    assertThat(initializers.get("w2")).isNotNull().extracting(Known::dims).isEqualTo(dims(3, 4));
    assertThat(initializers.get("w2/left"))
        .isNotNull()
        .extracting(Known::dims)
        .isEqualTo(dims(3, 3));
  }

  /** What is left needs no file beside it, also of the weights that nobody cuts. */
  @Test
  void weightsOfOtherFilesAreTakenIn(@TempDir Path folder) throws IOException {
    Path recorded = Path.of("src/test/resources/onnx/operators.zip");
    try (FileSystem zip = FileSystems.newFileSystem(recorded)) {
      for (String part : List.of("model.onnx", "w_external.weights.bin")) {
        Files.copy(zip.getPath("w_external", part), folder.resolve(part));
      }
    }
    OnnxFile whole =
        OnnxFile.read(
            ByteBuffer.wrap(Files.readAllBytes(folder.resolve("model.onnx"))),
            name -> ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))));
    Map<String, Known> left =
        without(folder.resolve("model.onnx"), "/1/Relu", 1).body().initializers();

    assertThat(left.get("0.weight"))
        .isNotNull()
        .extracting(Known::dims)
        .isEqualTo(new int[] {3, 3, 3, 3});
    for (String untouched : List.of("2.bias", "5.weight", "5.bias")) {
      Known before = Objects.requireNonNull(whole.body().initializers().get(untouched));
      assertThat(left.get(untouched))
          .isNotNull()
          .extracting(Known::numbers)
          .isEqualTo(before.numbers());
    }
  }

  private static int[] dims(int outputs, int inputs) {
    return new int[] {outputs, inputs, 1, 1};
  }
}
