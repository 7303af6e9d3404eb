package io.loupe.formats.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.OutputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private final Path folder;

  AtomicFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void writesAndReplaces() throws IOException {
    Path file = folder.resolve("a/b/page.html");
    AtomicFile.write(file, out -> out.write('1'));
    AtomicFile.write(file, out -> out.write('2'));
    assertThat(file).hasContent("2");
    try (Stream<Path> files = Files.list(folder.resolve("a/b"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aWriterThatFailsChangesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("page.html"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(1);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(OutputException.class)
        .hasMessage(
            "Cannot write " + file + ": No space left on device. Choose another file or folder.");
    assertThat(file).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void foldersAndFilesInTheWayAreNamed() throws IOException {
    assertThatThrownBy(() -> AtomicFile.write(folder, out -> out.write(1)))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("it is a folder");
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> AtomicFile.write(file.resolve("page"), out -> out.write(1)))
        .isInstanceOf(OutputException.class)
        .hasMessageStartingWith("Cannot write ");
  }

  @Test
  void draftsAreUnseenUntilPublishedAndGoIfTheyAreNot() throws IOException {
    Path file = Files.writeString(folder.resolve("page.html"), "old");
    try (AtomicFile.Draft draft = AtomicFile.draft(file, out -> out.write('n'))) {
      assertThat(draft.path()).hasParent(folder).hasContent("n").isNotEqualTo(file);
      assertThat(file).hasContent("old");
      AtomicFile.write(folder.resolve("other"), out -> out.write('o'));
      assertThat(draft.path()).as("in use").exists();
    }
    assertThat(file).hasContent("old");
    try (AtomicFile.Draft draft = AtomicFile.draft(file, out -> out.write('n'))) {
      draft.publish();
    }
    assertThat(file).hasContent("n");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void whatKilledProcessesLeftGoes() throws IOException {
    Files.writeString(folder.resolve(".loupe-1.tmp"), "half");
    Files.writeString(folder.resolve(".loupe-1.lock"), "");
    AtomicFile.write(folder.resolve("page.html"), out -> out.write(1));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("page.html"));
    }
  }
}
