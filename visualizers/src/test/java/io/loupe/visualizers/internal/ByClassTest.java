package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByClassTest {
  private static final Tensor X = Tensor.of(Shape.of(1), 0);

  private final ByClass<List<String>> parts =
      new ByClass<>(List.of("ant", "bee", "cat"), ArrayList::new);

  @Test
  void eachClassHasItsPartAndSamplesWithoutOneHaveTheirs() {
    assertThat(parts.isEmpty()).isTrue();
    assertThat(parts.classes()).isEmpty();
    parts.share(
        List.of(
            Sample.of("a", X, 2), Sample.of("b", X), Sample.of("c", X, 0), Sample.of("d", X, 2)),
        (part, places) -> {
          for (int place : places) {
            part.add("" + place);
          }
        });
    parts.of(Sample.of("e", X, 0)).add("e");

    assertThat(parts.isEmpty()).isFalse();
    assertThat(parts.classCount()).isEqualTo(3);
    assertThat(parts.classes())
        .containsExactly(
            new ByClass.Row<>(0, "ant", List.of("2", "e")),
            new ByClass.Row<>(2, "cat", List.of("0", "3")));
    assertThat(parts.all(List::addAll))
        .as("those without a class come last")
        .containsExactly("2", "e", "0", "3", "1");
  }

  @Test
  void labelsThatTheDataDoNotNameAreRefused() {
    for (int label : new int[] {3, 4}) {
      assertThatThrownBy(() -> parts.of(Sample.of("a", X, label)))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining(
              "Sample a has label " + label + ", but the data names 3 classes. Check the labels.");
    }
  }

  @Test
  void whateverTheirLabelsSamplesCanBeTogether() {
    ByClass<List<String>> together = new ByClass<>(ByClass.TOGETHER, ArrayList::new);
    together.share(
        List.of(Sample.of("a", X, 7), Sample.of("b", X), Sample.of("c", X, 0)),
        (part, own) -> part.add(Arrays.toString(own)));
    assertThat(together.classes()).isEmpty();
    assertThat(together.all(List::addAll)).containsExactly("[0, 1, 2]");
  }

  @Test
  void labelsOfDataWithoutClassesAreRefused() {
    ByClass<List<String>> none = new ByClass<>(List.of(), ArrayList::new);
    assertThatThrownBy(() -> none.of(Sample.of("a", X, 0)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("Sample a has label 0, but the data names 0 classes.");
  }
}
