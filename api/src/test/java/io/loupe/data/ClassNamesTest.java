package io.loupe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownNameException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassNamesTest {
  private final Path folder;

  ClassNamesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String text) throws IOException {
    return Files.write(folder.resolve("names.txt"), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsOneNameALine() throws IOException {
    assertThat(ClassNames.of(file("\ufeffcat\r\n dog \nK\u00e4fer\n\n")).names())
        .containsExactly("cat", "dog", "K\u00e4fer");
  }

  @Test
  void badFilesAreSentences() throws IOException {
    refuses(file(""), "names.txt has no names. Write one name a line");
    refuses(file("a\n\nb"), "Line 2 of ", "names.txt is empty.");
    refuses(file("a\nb\u001b[2J"), "Line 2 of ", "has a control character.");
    refuses(file("a\nb\na"), "names.txt has the name \"a\" twice.");
    refuses(folder, "is a folder, not a list of names.");
    refuses(folder.resolve("none.txt"), "is not there.");
    refuses(
        Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe4, '\n'}),
        "latin.txt is not a text in UTF-8.");
    refuses(Files.write(folder.resolve("big.txt"), new byte[(1 << 22) + 1]), "is too long");
  }

  private static void refuses(Path file, String... words) {
    assertThatThrownBy(() -> ClassNames.of(file))
        .isInstanceOf(ParameterException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void theLongestFileIsRead() throws IOException {
    assertThat(ClassNames.of(file("x".repeat(1 << 22))).names()).hasSize(1);
  }

  @Test
  void dataWithNamesAreTheSameDataOtherwise() {
    Dataset data = strange(folders("dog", "owl"));
    Dataset named = ClassNames.of(List.of("cat", "dog", "owl")).applied(data);
    assertThat(named.location()).isEqualTo(data.location()).isNotEmpty();
    assertThat(named.size()).isEqualTo(data.size());
    assertThat(named.hasOwnClassNames()).isTrue();
    assertThat(named.sha256()).hasValue("abc");
  }

  @Test
  void aLabelBeyondTheClassesIsRefused() {
    Sample stray = Sample.of("stray", Tensor.of(Shape.of(1), 0), 2);
    Dataset data = strange(folders("dog", "owl"), stray);
    Dataset named = ClassNames.of(List.of("owl", "dog", "cat")).applied(data);
    assertThatThrownBy(() -> samples(named))
        .isInstanceOf(DatasetException.class)
        .hasMessage("Sample stray has label 2, which has no name. Check the labels.");
  }

  @Test
  void foldersGetTheOutputOfTheirName() {
    Dataset named = ClassNames.of(List.of("cat", "dog", "owl")).applied(folders("dog", "owl"));

    assertThat(labels(named)).containsExactly(1, 2);
    assertThat(named.classNames()).containsExactly("cat", "dog", "owl");
    assertThat(named.some(2).stream().map(s -> s.label().orElseThrow())).containsExactly(1, 2);
    assertThatThrownBy(() -> ClassNames.of(List.of("cat", "dog")).applied(folders("dog", "dig")))
        .isInstanceOf(UnknownNameException.class)
        .hasMessageStartingWith("No class \"dig\" in names in memory. Did you mean \"dog\"?")
        .hasMessageContaining("dog");
  }

  @Test
  void foldersNamedByNumbersAreOutputsUnlessTheListNamesThem() {
    List<String> words = List.of("a", "b", "c", "d");
    assertThat(labels(ClassNames.of(words).applied(folders("1", "3")))).containsExactly(1, 3);
    assertThat(ClassNames.of(words).applied(folders("1", "3")).warnings())
        .containsExactly(
            "No folder of folders has a name of names in memory: the folders' numbers were taken as"
                + " those of the outputs, counted from 0.");
    assertThat(ClassNames.of(List.of("1", "3")).applied(folders("1", "3")).warnings()).isEmpty();
    assertThat(labels(ClassNames.of(List.of("1", "10", "2")).applied(folders("1", "2", "10"))))
        .containsExactly(0, 2, 1);
    assertThatThrownBy(() -> ClassNames.of(words).applied(folders("1", "4")))
        .isInstanceOf(UnknownNameException.class);
  }

  @Test
  void numbersOfArraysStayAsTheyAre() {
    Tensor x = Tensor.of(Shape.of(1), 0);
    Dataset data = Datasets.of(Sample.of("a", x, 0), Sample.of("b", x, 2), Sample.of("c", x));
    Dataset named = ClassNames.of(List.of("2", "0", "1")).applied(data);

    assertThat(samples(named).get(0).label()).hasValue(0);
    assertThat(samples(named).get(1).label()).hasValue(2);
    assertThat(samples(named).get(2).label()).isEmpty();
    assertThat(named.classNames()).containsExactly("2", "0", "1");
    assertThatThrownBy(() -> ClassNames.of(List.of("a", "b")).applied(data))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("The data have the class 2");
  }

  private static List<Integer> labels(Dataset data) {
    return samples(data).stream().map(s -> s.label().orElseThrow()).toList();
  }

  private static List<Sample> samples(Dataset data) {
    try (Stream<Sample> all = data.samples()) {
      return all.toList();
    }
  }

  private static Dataset strange(Dataset data, Sample... samples) {
    return new Dataset() {
      @Override
      public String location() {
        return data.location();
      }

      @Override
      public OptionalLong size() {
        return data.size();
      }

      @Override
      public List<String> classNames() {
        return data.classNames();
      }

      @Override
      public boolean hasOwnClassNames() {
        return true;
      }

      @Override
      public Optional<String> sha256() {
        return Optional.of("abc");
      }

      @Override
      public Stream<Sample> samples() {
        return Stream.of(samples);
      }
    };
  }

  /** One sample for each folder. */
  private static Dataset folders(String... names) {
    return new Dataset() {
      @Override
      public String location() {
        return "folders";
      }

      @Override
      public OptionalLong size() {
        return OptionalLong.of(names.length);
      }

      @Override
      public List<String> classNames() {
        return List.of(names);
      }

      @Override
      public boolean hasOwnClassNames() {
        return true;
      }

      @Override
      public Stream<Sample> samples() {
        Tensor x = Tensor.of(Shape.of(1), 0);
        return Stream.iterate(0, k -> k < names.length, k -> k + 1)
            .map(k -> Sample.of(names[k], x, k));
      }
    };
  }
}
