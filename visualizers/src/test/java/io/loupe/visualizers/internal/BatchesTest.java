package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
  @ParameterizedTest
  @CsvSource({
    "7, 3, '0+3 3+3 6+1'",
    "6, 3, '0+3 3+3'",
    "2, 3, '0+2'",
    "0, 3, ''",
    "3, 1, '0+1 1+1 2+1'"
  })
  void cutsWithoutRest(int items, int most, String expected) {
    Batches batches = Batches.of(most);

    List<String> seen = new ArrayList<>();
    batches.forEach(items, (from, count) -> seen.add(from + "+" + count));

    assertThat(String.join(" ", seen)).isEqualTo(expected);
    assertThat(batches.count(items)).isEqualTo(seen.size());
  }

  @ParameterizedTest
  @CsvSource({"10, 4, 2", "10, 5, 2", "10, 10, 1", "10, 11, 1"})
  void groupsStayTogether(int most, int size, int groups) {
    assertThat(sizeOf(Batches.of(most).grouped(size))).isEqualTo(groups);
  }

  @Test
  void atMostIsTheSmaller() {
    assertThat(sizeOf(Batches.of(10).atMost(4))).isEqualTo(4);
    assertThat(sizeOf(Batches.of(3).atMost(4))).isEqualTo(3);
  }

  @Test
  void valuesAndTheirGradientsFitIntoTheBudget() {
    Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
    long values = model.info().input().shape().elements();
    for (LayerInfo layer : model.layers()) {
      values += layer.outputShape().elements();
    }

    assertThat(sizeOf(Batches.of(model, 2 * values * 5))).isEqualTo(5);
    assertThat(sizeOf(Batches.of(model, 2 * values * 5 - 1))).isEqualTo(4);
    assertThat(sizeOf(Batches.of(model, 1))).isEqualTo(1);
    assertThat(sizeOf(Batches.of(model))).isEqualTo((int) ((64L << 20) / (2 * values)));
  }

  @Test
  void aPartHasTheValuesOfItsItems() {
    Tensor images = Tensor.of(Shape.of(3, 1, 2), 1, 2, 3, 4, 5, 6);

    Tensor part = Batches.part(images, 1, 2);

    assertThat(part.shape()).isEqualTo(Shape.of(2, 1, 2));
    assertThat(part.toArray()).containsExactly(3, 4, 5, 6);
  }

  @Test
  void whatComesOneAfterAnotherIsReadABatchAtATime() {
    List<Integer> read = new ArrayList<>();
    List<List<Integer>> batches = new ArrayList<>();
    Batches.of(3)
        .forEach(
            IntStream.range(0, 7).peek(read::add).iterator(),
            part -> {
              batches.add(part);
              assertThat(read).hasSizeLessThanOrEqualTo(3 * batches.size() + 1);
            });
    assertThat(batches).containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
    Batches.of(3).forEach(List.of().iterator(), part -> batches.add(List.of()));
    assertThat(batches).hasSize(3);
  }

  private static int sizeOf(Batches batches) {
    int[] first = new int[1];
    batches.forEach(100_000, (from, count) -> first[0] = from == 0 ? count : first[0]);
    return first[0];
  }
}
