package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryUseTest {
  @Test
  void writesPictures(@TempDir Path folder) throws IOException {
    LibraryUse.run(folder);
    assertThat(folder.toFile().list((dir, name) -> name.endsWith(".png"))).isNotEmpty();
  }

  @Test
  void writesFilesWithTheirRecord(@TempDir Path folder) {
    assertThat(LibraryUse.writeFiles(folder))
        .contains(folder.resolve("L2.npy"), folder.resolve("activations.json"));
  }

  @Test
  void takesDataOfOnesOwn() {
    assertThat(LibraryUse.ownData(new float[28 * 28]).artifacts()).isNotEmpty();
  }

  @Test
  void readsActivations() {
    assertThat(LibraryUse.probe()).hasSize(20).allMatch(mean -> mean > 0);
  }

  @Test
  void differentiates() {
    Tensor images = Tensor.of(Shape.of(2, 1, 28, 28), new float[2 * 28 * 28]);
    assertThat(LibraryUse.gradient(images).shape()).isEqualTo(images.shape());
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(LibraryUse.errors()).startsWith("Model lenet.zip does not exist.");
  }

  @Test
  void recordsTheRun() {
    assertThat(LibraryUse.provenance().parameters()).containsAllEntriesOf(Map.of("layers", "L1"));
  }
}
