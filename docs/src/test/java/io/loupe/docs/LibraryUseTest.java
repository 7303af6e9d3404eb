package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryUseTest {
  @Test
  void writesPictures(@TempDir Path folder) throws IOException {
    LibraryUse.run(folder);
    assertThat(folder.toFile().list((dir, name) -> name.endsWith(".png"))).isNotEmpty();
  }
}
