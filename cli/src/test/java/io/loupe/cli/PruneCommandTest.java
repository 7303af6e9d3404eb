package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PruneCommandTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void readsTypedFilters() {
    assertThat(FilterList.parse("L1:3,5;a:b:7"))
        .isEqualTo(Map.of("L1", Set.of(3, 5), "a:b", Set.of(7)));
  }

  @Test
  void readsTheTableOfPruneCheck() throws IOException {
    Path table =
        Files.writeString(
            folder.resolve("prune-check-filters.csv"),
            "layer,filter,reason\nL1,5,dead\n\"a,\"\"b\"\"\",2,redundant\nL1,0,dead\n");
    assertThat(FilterList.parse(table.toString()))
        .isEqualTo(Map.of("L1", Set.of(0, 5), "a,\"b\"", Set.of(2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "L1:x|\"x\" is not the number of a filter.",
        "L1:-1|\"-1\" is not the number of a filter.",
        "L1:1;|\"\" names no layer and filters.",
        ":1|\":1\" names no layer and filters.",
        "none.csv|There is no file none.csv with filters."
      })
  void namesWhatIsNoListOfFilters(String text, String message) {
    assertThatThrownBy(() -> FilterList.parse(text))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void refusesForeignAndEmptyTables() throws IOException {
    Path foreign = Files.writeString(folder.resolve("foreign.csv"), "a,b\n1,2\n");
    Path empty = Files.writeString(folder.resolve("empty.csv"), "layer,filter,reason\n");
    assertThatThrownBy(() -> FilterList.parse(foreign.toString()))
        .hasMessageContaining("is not a list of filters");
    assertThatThrownBy(() -> FilterList.parse(empty.toString()))
        .hasMessageContaining("names no filter");
  }

  @Test
  void saysThatAnEngineCannotWriteSmallerModels() throws IOException {
    CommandLineRun run = prune("small.tiny");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.error()).contains("loupe prune needs models that can be written smaller");
    assertThat(folder.resolve("small.tiny")).doesNotExist();
  }

  @Test
  void keepsAFileThatIsThere() throws IOException {
    Path there = Files.writeString(folder.resolve("there.tiny"), "mine");
    CommandLineRun run = prune("there.tiny");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.error()).contains("There is a file").contains("--force");
    assertThat(there).hasContent("mine");
  }

  /** The MNIST network of the ONNX model zoo, with metadata from a stranger. */
  private Path onnx() throws IOException {
    byte[] clears = {0x72, 10, 0x0a, 4, 't', 'a', 's', 'k', 0x12, 2, 0x1b, 'c'};
    Path file = folder.resolve("digits.onnx");
    Path zoo = Path.of("../engine-dl4j/src/test/resources/onnx/ms_mnist_cntk.onnx");
    Files.copy(zoo, file, StandardCopyOption.REPLACE_EXISTING);
    return Files.write(file, clears, StandardOpenOption.APPEND);
  }

  @Test
  void anOnnxFileStaysOne() throws IOException {
    Path smaller = folder.resolve("smaller.onnx");
    CommandLineRun run = prune(onnx(), "ReLU32:1", smaller);

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("Convolution28").contains(" weights are left.");
    assertThat(Files.size(smaller)).isLessThan(Files.size(folder.resolve("digits.onnx")));
    CommandLineRun layers = CommandLineRun.of("layers", "--model", smaller.toString());
    assertThat(layers.out()).contains("written by: CNTK 2.5.1").contains("task: \\u001bc");
  }

  @Test
  void theNameSaysTheFormat() throws IOException {
    Path other = folder.resolve("smaller.keras");
    CommandLineRun run = prune(onnx(), "ReLU32:1", other);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("It is not known in which format smaller.keras should be written.")
        .contains("ends with .onnx or .zip.");
    assertThat(other).doesNotExist();
  }

  private CommandLineRun prune(String out) throws IOException {
    Path model = Files.writeString(folder.resolve("net.tiny"), "weights");
    return prune(model, "conv1:0", folder.resolve(out));
  }

  private static CommandLineRun prune(Path model, String filters, Path out) {
    return CommandLineRun.of(
        "prune", "--model", model.toString(), "--filters", filters, "--out", out.toString());
  }
}
