package io.loupe.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.loupe.error.ModelLoadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness notices what it is there for, and does the same each time. */
class FuzzTest {
  private static final byte[] JSON =
      "{\"a\":[1,2,{\"b\":\"text\"}],\"c\":{\"d\":0.5,\"e\":null}}"
          .getBytes(StandardCharsets.UTF_8);

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  Path folder;

  @Test
  void aSeedGivesTheSameFilesAndManyDifferentOnes() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      byte[] first = new JsonMutator().mutate(JSON, new SplittableRandom(i));
      assertThat(new JsonMutator().mutate(JSON, new SplittableRandom(i))).isEqualTo(first);
      seen.add(new String(first, StandardCharsets.UTF_8));
    }
    assertThat(seen).hasSizeGreaterThan(120);
    assertThat(seen).anyMatch(text -> text.indexOf("\"d\"") != text.lastIndexOf("\"d\""));
  }

  /** A version, and a graph in it that holds a node with a name and an input with a size. */
  private static final byte[] ONNX = {
    8, 8, 58, 15, 10, 6, 10, 1, 'x', 34, 1, 'y', 90, 5, 10, 1, 'x', 8, 127
  };

  @Test
  void messagesAreChangedInsideAndFitAgain() {
    Set<String> seen = new HashSet<>();
    int whole = 0;
    for (int i = 0; i < 300; i++) {
      byte[] first = new ProtobufMutator().mutate(ONNX, new SplittableRandom(i));
      assertThat(new ProtobufMutator().mutate(ONNX, new SplittableRandom(i))).isEqualTo(first);
      seen.add(new String(first, StandardCharsets.ISO_8859_1));
      whole += first.length > 4 && first[2] == 58 && first[3] == first.length - 4 ? 1 : 0;
    }
    assertThat(seen).hasSizeGreaterThan(150);
    assertThat(whole).isGreaterThan(75);
    assertThat(Mutator.of(ONNX)).isInstanceOf(ProtobufMutator.class);
  }

  @Test
  void aRefusalForPeopleIsRight() throws IOException {
    Fuzz.Result result = run(file -> refuse("Cannot load x: its entry y is damaged."));
    assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(kept()).isEmpty();
  }

  @Test
  void wordsThatAreNotForPeopleAreNoticed() throws IOException {
    for (String message :
        List.of(
            "Cannot load x: null.",
            "Cannot load x: java.io.EOFException.",
            "Cannot load x: NegativeArraySizeException.",
            "Its name is [Ljava.lang.String;@4be29ed9.")) {
      assertThat(run(file -> refuse(message)).outcome()).as(message).isEqualTo(Outcome.BAD_MESSAGE);
    }
    assertThat(kept()).isNotEmpty();
    assertThat(Outcome.isForPeople("Its name is \u001b[2J.")).isFalse();
    assertThat(Outcome.isForPeople("Cannot load x: layer \"a\" (null): it is not read.")).isTrue();
    assertThat(Outcome.isForPeople("Cannot load x: layer \"a\" is null.")).isFalse();
    assertThat(Outcome.isForPeople("Layer \"null\" (java.lang.Runtime) is not read.")).isTrue();
  }

  @Test
  void foreignExceptionsAreKeptWithWhatCameOut() throws IOException {
    Fuzz.Result result =
        run(
            file -> {
              throw new IllegalStateException("broken");
            });
    assertThat(result.outcome()).isEqualTo(Outcome.FOREIGN);
    assertThat(kept()).hasSize(2).anyMatch(name -> name.endsWith(".txt"));
    assertThat(
            run(file -> {
                  throw new OutOfMemoryError("as if");
                })
                .outcome())
        .isEqualTo(Outcome.OVER_MEMORY);
  }

  @Test
  void everyFileThatIsMadeIsReadAsItIs() throws IOException {
    List<FileReader> readers = Readers.all();
    Path made = folder.resolve("made");
    Corpus.make(made, List.of(), readers);
    List<Path> files = Corpus.of(List.of(made), readers);
    assertThat(files).filteredOn(file -> file.toString().endsWith(".npy")).hasSize(6);
    for (Path file : files) {
      String name = file.getFileName().toString();
      Path alone = Files.createDirectories(folder.resolve("alone").resolve(name));
      Path copy = Files.copy(file, alone.resolve(name));
      for (FileReader reader : readers) {
        if (reader.takes(name)) {
          assertThatCode(() -> reader.read(copy)).as(name).doesNotThrowAnyException();
        }
      }
    }
  }

  private static void refuse(String message) {
    throw new ModelLoadException(message, "Save it again.", null);
  }

  private Fuzz.Result run(Consumer<Path> reading) throws IOException {
    Path file = Files.write(folder.resolve("a.json"), JSON);
    FileReader reader =
        new FileReader() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public boolean takes(String fileName) {
            return fileName.endsWith(".json");
          }

          @Override
          public void read(Path mutated) {
            reading.accept(mutated);
          }
        };
    Path out = Files.createDirectories(folder.resolve("out"));
    return new Fuzz(List.of(reader), List.of(file), out, 1).run(7);
  }

  private List<String> kept() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("bad") || name.startsWith("foreign"))
          .toList();
    }
  }
}
